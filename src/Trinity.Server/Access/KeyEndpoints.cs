using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Access;

/// <summary>The keys of programs over HTTP.</summary>
internal static class KeyEndpoints
{
    public static RouteGroupBuilder MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("/", ListAsync).WithName("ListKeys").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Lists your keys that are not revoked, by name; for an administrator, all of the tenant.").Produces<Page<Key>>();
        keys.MapPost("/", CreateAsync).WithName("CreateKey").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Makes a key. It is shown this once.")
            .Produces<Key>(StatusCodes.Status201Created);
        keys.MapDelete("/{key}", RevokeAsync).WithName("RevokeKey").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Revokes a key: from now on it is unknown.")
            .Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiKeyService service, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await service.ListAsync(context.Caller(), Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> CreateAsync(
        HttpContext context, ApiKeyService service, CreateKey key, CancellationToken cancellationToken)
    {
        var made = await service.CreateAsync(
            context.Caller(),
            new NewKey(key.Name ?? string.Empty, key.Scope, key.ExpiresAt)
            {
                Kind = Words.TryParse<KeyKind>(key.Kind ?? Words.Of(KeyKind.Personal), out var kind) ? kind : null,
                Agent = key.Agent,
            },
            cancellationToken);
        return made.ToResult(done => TypedResults.Created($"/api/v1/keys/{done.Shown.Key.Name}", Show(done.Shown) with { Token = done.Token }));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, ApiKeyService service, string key) =>
        (await service.RevokeAsync(context.Caller(), key)).ToResult(_ => TypedResults.NoContent());

    private static Key Show(ShownKey shown) => new()
    {
        Id = Callers.PrincipalOf(shown.Key).ToString(),
        Name = shown.Key.Name,
        Scope = KeyScopes.NameOf(shown.Key.Rights),
        Kind = Words.Of(shown.Kind),
        Agent = shown.Agent,
        Prefix = shown.Key.Prefix,
        CreatedBy = shown.Key.CreatedBy,
        CreatedAt = shown.Key.CreatedAt,
        ExpiresAt = shown.Key.ExpiresAt,
        LastUsedAt = shown.Key.LastUsedAt,
    };
}
