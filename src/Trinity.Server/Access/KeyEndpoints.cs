using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Access;

/// <summary>The keys of programs over HTTP.</summary>
internal static class KeyEndpoints
{
    public static RouteGroupBuilder MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("/", ListAsync).WithName("ListKeys").Requires(AccessRights.Administer)
            .WithSummary("Lists the keys that are not revoked, by name.").Produces<Page<Key>>();
        keys.MapPost("/", CreateAsync).WithName("CreateKey").Requires(AccessRights.Administer).WithSummary("Makes a key. It is shown this once.")
            .Produces<Key>(StatusCodes.Status201Created);
        keys.MapDelete("/{key}", RevokeAsync).WithName("RevokeKey").Requires(AccessRights.Administer)
            .WithSummary("Revokes a key: from now on it is unknown.")
            .Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiKeyService service, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await service.ListAsync(context.Caller(), Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> CreateAsync(HttpContext context, ApiKeyService service, CreateKey key) =>
        (await service.CreateAsync(context.Caller(), new NewKey(key.Name ?? string.Empty, key.Scope, key.ExpiresAt)))
            .ToResult(made => TypedResults.Created($"/api/v1/keys/{made.Key.Name}", Show(made.Key) with { Token = made.Token }));

    private static async Task<IResult> RevokeAsync(HttpContext context, ApiKeyService service, string key) =>
        (await service.RevokeAsync(context.Caller(), key)).ToResult(_ => TypedResults.NoContent());

    private static Key Show(ApiKey key) => new()
    {
        Id = new Principal(PrincipalKind.ApiKey, key.Id.ToString()).ToString(),
        Name = key.Name,
        Scope = KeyScopes.NameOf(key.Rights),
        Prefix = key.Prefix,
        CreatedBy = key.CreatedBy,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
    };
}
