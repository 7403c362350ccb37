using Trinity.Sdk.Access;

namespace Trinity.Server.Http;

/// <summary>
/// What a caller must be allowed to do, as its endpoint declares it. The services behind it enforce it; a test tries every endpoint with
/// every kind of caller and compares.
/// </summary>
/// <param name="Right">The right; none for whoever is known.</param>
internal sealed record RequiredRight(AccessRights Right);

/// <summary>That only a person may ask for it: signed in, or with a key of the person's own.</summary>
internal sealed record PersonRequired;

/// <summary>That only a person may ask for it who is signed in, or with a key of scope admin of the person's own.</summary>
internal sealed record AccountRequired;

/// <summary>That a key of one agent is not enough for it: it makes another one.</summary>
internal sealed record WholeTenantRequired;

/// <summary>That only the agent's owner or an administrator may ask for it.</summary>
internal sealed record OwnerRequired;

/// <summary>That only an administrator of the instance may ask for it.</summary>
internal sealed record InstanceAdminRequired;

internal static class RequiredRights
{
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, AccessRights right) => endpoint.WithMetadata(new RequiredRight(right));

    public static RouteHandlerBuilder PersonsOnly(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new PersonRequired());

    public static RouteHandlerBuilder WholeTenantOnly(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new WholeTenantRequired());

    public static RouteHandlerBuilder OwnersOnly(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OwnerRequired());

    public static RouteHandlerBuilder AccountOnly(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new PersonRequired(), new AccountRequired());

    public static RouteHandlerBuilder InstanceAdminsOnly(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new PersonRequired(), new InstanceAdminRequired());
}
