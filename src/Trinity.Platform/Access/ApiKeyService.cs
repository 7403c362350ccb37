using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>Makes keys for programs, shows and revokes them. Only for who manages the instance.</summary>
internal sealed class ApiKeyService(IControlWriter writer, IControlReads reads, KnownKeys known, TimeProvider time)
{
    private const int MaxPerTenant = 1_000;

    /// <summary>Makes a key. It is shown this once.</summary>
    public async Task<Outcome<MadeKey>> CreateAsync(Caller caller, NewKey request)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        var faults = Check(request).ToArray();
        if (faults.Length > 0)
        {
            return Refusal.Invalid("invalid_key", "The key cannot be made like this.", faults);
        }

        var token = Tokens.Create(Tokens.ApiKeyPrefix);
        return await writer.WriteAsync<MadeKey>(caller, AuditTarget.Unknown(AuditTargetKind.Key), "create_key", change =>
        {
            var names = Live(change.Db, caller).Select(key => key.Name).ToList();
            if (names.Contains(request.Name, StringComparer.Ordinal))
            {
                return Refusal.Conflict("key_exists", $"There is a key '{request.Name}' already.");
            }

            if (names.Count >= MaxPerTenant)
            {
                return Refusal.Conflict("too_many_keys", $"There may be {MaxPerTenant} keys: revoke what is not used.");
            }

            var row = new ApiKey
            {
                Id = change.Messages.NextSequence(),
                TenantId = caller.Tenant.Value,
                Name = request.Name,
                Prefix = Tokens.Shown(token),
                Hash = Tokens.Hash(token),
                Rights = KeyScopes.RightsOf(request.Scope)!.Value,
                CreatedBy = caller.Principal.ToString(),
                CreatedAt = change.Messages.Now,
                ExpiresAt = request.ExpiresAt,
            };
            change.Db.Add(row);
            change.Target = AuditTarget.Key(row.Id);
            return new MadeKey(row, token);
        });
    }

    /// <summary>Lists the keys that are not revoked, by name.</summary>
    public async Task<Outcome<Page<ApiKey>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        await using var db = reads.Open();
        var rows = await Live(db, caller).Where(key => after == null || string.Compare(key.Name, after) > 0)
            .OrderBy(key => key.Name).Take(limit + 1).ToListAsync(cancellationToken);
        return Page<ApiKey>.Cut(rows, limit, key => key.Name);
    }

    /// <summary>Revokes a key: from now on it is unknown.</summary>
    public async Task<Outcome<ApiKey>> RevokeAsync(Caller caller, string name)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        var outcome = await writer.WriteAsync<ApiKey>(caller, AuditTarget.Unknown(AuditTargetKind.Key), "revoke_key", change =>
        {
            if (Live(change.Db, caller).SingleOrDefault(key => key.Name == name) is not { } row)
            {
                return Refusal.NotFound("key");
            }

            change.Target = AuditTarget.Key(row.Id);

            // Whoever revokes the last one that may could never make another.
            if (row.Rights.HasFlag(AccessRights.Administer)
                && !Live(change.Db, caller).AsEnumerable().Any(key => key.Id != row.Id && key.ExpiresAt == null && key.Rights.HasFlag(AccessRights.Administer)))
            {
                return Refusal.Conflict("last_admin_key", "This is the last key of scope admin that does not expire: make another one first.");
            }

            row.RevokedAt = change.Messages.Now;
            return row;
        });
        known.Forget();
        return outcome;
    }

    private static Refusal Forbidden => new(RefusalKind.Forbidden, "forbidden", "Keys are for who manages the instance: use a key of scope admin.");

    private static IQueryable<ApiKey> Live(PlatformDbContext db, Caller caller)
    {
        var tenant = caller.Tenant.Value;
        return db.ApiKeys.Where(key => key.TenantId == tenant && key.RevokedAt == null);
    }

    private IEnumerable<Fault> Check(NewKey request)
    {
        if (AgentRules.Check(request.Name, displayName: null, tags: null).FirstOrDefault() is { } fault)
        {
            yield return fault;
        }

        if (KeyScopes.RightsOf(request.Scope) is null)
        {
            yield return new Fault("/scope", "unknown_scope", $"The scopes are {string.Join(", ", KeyScopes.All.Select(scope => scope.Name))}.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return new Fault("/expiresAt", "in_the_past", "A key expires in the future, or never.");
        }
    }
}

/// <summary>A key to be made.</summary>
/// <param name="Name">Its name, unique among those that are not revoked.</param>
/// <param name="Scope">The word of a scope.</param>
/// <param name="ExpiresAt">Until when it holds; null for ever.</param>
internal sealed record NewKey(string Name, string? Scope, DateTimeOffset? ExpiresAt);

/// <summary>A new key.</summary>
/// <param name="Key">Its row.</param>
/// <param name="Token">The key itself, shown this once.</param>
internal sealed record MadeKey(ApiKey Key, string Token);
