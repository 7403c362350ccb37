using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>The tenants of the instance. Only for its administrators, and only for persons.</summary>
internal sealed class TenantService(IControlWriter writer, IControlReads reads)
{
    private const int MostAgents = 10_000_000;

    /// <summary>Makes a tenant; who makes it is its first administrator.</summary>
    public async Task<Outcome<Tenant>> CreateAsync(Caller caller, string? name)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        if (AgentRules.Check(name ?? string.Empty).FirstOrDefault() is { } fault)
        {
            return Refusal.Invalid("invalid_tenant", "The tenant cannot be made like this.", fault);
        }

        return await writer.WriteAsync<Tenant>(caller, AuditTarget.Unknown(AuditTargetKind.Tenant), "create_tenant", change =>
        {
            if (change.AllTenants.Tenants.Any(row => row.Name == name))
            {
                return Refusal.Conflict("tenant_exists", $"There is a tenant '{name}' already.");
            }

            var now = change.Messages.Now;
            var tenant = new Tenant { Id = change.AllTenants.Tenants.Max(row => row.Id) + 1, Name = name!, CreatedAt = now };
            change.AllTenants.Add(tenant);
            change.Target = AuditTarget.Tenant(tenant.Id);
            change.AllTenants.Add(new Membership { TenantId = tenant.Id, UserId = Callers.UserOf(caller), Role = Roles.Admin, CreatedAt = now });
            return tenant;
        });
    }

    /// <summary>Says how much a tenant may have. What it has already stays.</summary>
    public async Task<Outcome<Tenant>> LimitAsync(Caller caller, string name, int? maxAgents)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        if (maxAgents is < 0 or > MostAgents)
        {
            const string Rule = "A tenant may have 0 to 10,000,000 agents, or as many as there is room for.";
            return Refusal.Invalid("invalid_limits", Rule, new Fault("/maxAgents", "invalid_limits", Rule));
        }

        return await writer.WriteAsync<Tenant>(caller, AuditTarget.Unknown(AuditTargetKind.Tenant), "limit_tenant", change =>
        {
            if (change.AllTenants.Tenants.SingleOrDefault(row => row.Name == name) is not { } tenant)
            {
                return Refusal.NotFound("tenant");
            }

            tenant.MaxAgents = maxAgents;
            change.Target = AuditTarget.Tenant(tenant.Id);
            return tenant;
        });
    }

    /// <summary>Lists the tenants, by name.</summary>
    public async Task<Outcome<Page<Tenant>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        await using var db = reads.OpenAllTenants();
        var rows = await db.Tenants.Where(row => after == null || string.Compare(row.Name, after) > 0)
            .OrderBy(row => row.Name)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<Tenant>.Cut(rows, limit, row => row.Name);
    }

    private static Refusal? Refuse(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.IsInstanceAdmin ? Refusal.Forbidden("Tenants are for the instance's administrators.")
        : null;
}
