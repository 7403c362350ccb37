using Trinity.Sdk.Access;

namespace Trinity.Server.Http;

/// <summary>
/// What a caller must be allowed to do, as its endpoint declares it. The services behind it enforce it; a test tries every endpoint with
/// every kind of caller and compares.
/// </summary>
/// <param name="Right">The right; none for whoever is known.</param>
internal sealed record RequiredRight(AccessRights Right);

internal static class RequiredRights
{
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, AccessRights right) => endpoint.WithMetadata(new RequiredRight(right));
}
