using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Access;

/// <summary>Makes keys for programs, shows and revokes them: a person those that the person made, an administrator all of the tenant.</summary>
internal sealed class ApiKeyService(IControlWriter writer, IControlReads reads, IAgentAccess access, TimeProvider time)
{
    private const int MaxPerTenant = 1_000;

    /// <summary>Makes a key. It is shown this once.</summary>
    public async Task<Outcome<MadeKey>> CreateAsync(Caller caller, NewKey request, CancellationToken cancellationToken)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        var faults = Check(request).ToList();
        if (faults.Count > 0)
        {
            return Refusal.Invalid("invalid_key", "The key cannot be made like this.", faults);
        }

        var rights = KeyScopes.RightsOf(request.Scope)!.Value;
        if (request.Kind == KeyKind.Service && !caller.Has(AccessRights.Administer))
        {
            return Refusal.Forbidden("Only an administrator makes keys that act as themselves: make one that acts as you.");
        }

        // Whoever holds an agent's key speaks for it: that is for those who may change it.
        var needed = request.Kind == KeyKind.Agent ? AccessRights.Edit : AccessRights.Read;
        var agent = request.Agent is null ? null : await access.FindAsync(caller, request.Agent, needed, cancellationToken);
        if (agent is null && request.Agent is not null)
        {
            return Refusal.NotFound("agent");
        }

        var token = Tokens.Create(Tokens.ApiKeyPrefix);
        return await writer.WriteAsync<MadeKey>(caller, AuditTarget.Unknown(AuditTargetKind.Key), "create_key", change =>
        {
            var names = Live(change.Db).Select(key => key.Name).ToList();
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
                Rights = rights,
                UserId = request.Kind == KeyKind.Personal ? Callers.UserOf(caller) : null,
                AgentId = agent?.Id.Value,
                IsAgent = request.Kind == KeyKind.Agent,
                CreatedBy = caller.Principal.ToString(),
                CreatedAt = change.Messages.Now,
                ExpiresAt = request.ExpiresAt,
            };
            change.Db.Add(row);
            change.Target = AuditTarget.Key(row.Id);
            return new MadeKey(new ShownKey(row, agent?.Name), token);
        });
    }

    /// <summary>Lists the keys that are not revoked, by name.</summary>
    public async Task<Outcome<Page<ShownKey>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        await using var db = reads.Open(caller.Tenant);
        var rows = await Own(db, caller).Where(key => after == null || string.Compare(key.Name, after) > 0)
            .OrderBy(key => key.Name)
            .Take(limit + 1)
            .Select(key => new ShownKey(key, db.Agents.Where(agent => agent.Id == key.AgentId).Select(agent => agent.Name).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        return Page<ShownKey>.Cut(rows, limit, shown => shown.Key.Name);
    }

    /// <summary>Revokes a key: from now on it is unknown.</summary>
    public async Task<Outcome<ApiKey>> RevokeAsync(Caller caller, string name)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        return await writer.WriteAsync<ApiKey>(caller, AuditTarget.Unknown(AuditTargetKind.Key), "revoke_key", change =>
        {
            if (Own(change.Db, caller).SingleOrDefault(key => key.Name == name) is not { } row)
            {
                return Refusal.NotFound("key");
            }

            change.Target = AuditTarget.Key(row.Id);
            row.RevokedAt = change.Messages.Now;
            change.Forget(Memory.Keys);
            return row;
        });
    }

    private static IQueryable<ApiKey> Own(TenantTables db, Caller caller)
    {
        var keys = Live(db);
        if (caller.Has(AccessRights.Administer))
        {
            return keys;
        }

        var user = Callers.UserOf(caller);
        var maker = caller.Principal.ToString();
        return keys.Where(key => key.UserId == user || key.CreatedBy == maker);
    }

    private static IQueryable<ApiKey> Live(TenantTables db) => db.ApiKeys.Where(key => key.RevokedAt == null);

    private IEnumerable<Fault> Check(NewKey request)
    {
        if (AgentRules.Check(request.Name).FirstOrDefault() is { } fault)
        {
            yield return fault;
        }

        if (KeyScopes.RightsOf(request.Scope) is null)
        {
            yield return new Fault("/scope", "unknown_scope", $"The scopes are {string.Join(", ", KeyScopes.All.Select(scope => scope.Name))}.");
        }

        if (request.Kind is null)
        {
            yield return new Fault("/kind", "unknown_kind", "The kinds are personal, service and agent.");
        }

        if (request.Kind == KeyKind.Agent && request.Agent is null)
        {
            yield return new Fault("/agent", "missing", "Say as which agent the key acts.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return new Fault("/expiresAt", "in_the_past", "A key expires in the future, or never.");
        }
    }
}

/// <summary>As whom a key acts.</summary>
internal enum KeyKind
{
    /// <summary>As the person who made it, within the person's role.</summary>
    Personal,

    /// <summary>As itself, on every agent of the tenant.</summary>
    Service,

    /// <summary>As an agent.</summary>
    Agent,
}

/// <summary>A key to be made.</summary>
/// <param name="Name">Its name, unique among those that are not revoked.</param>
/// <param name="Scope">The word of a scope.</param>
/// <param name="ExpiresAt">Until when it holds; null for ever.</param>
internal sealed record NewKey(string Name, string? Scope, DateTimeOffset? ExpiresAt)
{
    /// <summary>As whom it acts; null for a word that is none.</summary>
    public KeyKind? Kind { get; init; } = KeyKind.Personal;

    /// <summary>The only agent it may touch, or as which it acts; null for no such limit.</summary>
    public string? Agent { get; init; }
}

/// <summary>A key with the name of its agent.</summary>
/// <param name="Key">Its row.</param>
/// <param name="Agent">The name of the only agent it may touch, if there is such a limit.</param>
internal sealed record ShownKey(ApiKey Key, string? Agent)
{
    public KeyKind Kind => Key.IsAgent ? KeyKind.Agent : Key.UserId is null ? KeyKind.Service : KeyKind.Personal;
}

/// <summary>A new key.</summary>
/// <param name="Shown">Its row.</param>
/// <param name="Token">The key itself, shown this once.</param>
internal sealed record MadeKey(ShownKey Shown, string Token);
