using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Credentials;
using Trinity.Platform.People;
using Trinity.Platform.Sharing;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Storage;

/// <summary>
/// The control data of one tenant. Each table shows the rows of that tenant and takes no others, and nothing leads from here to the whole
/// tables: a query that forgets the tenant cannot be written.
/// </summary>
/// <remarks>
/// It does what query filters of EF Core do, which a compiled model cannot have. Rows without a tenant of their own are reached through the
/// agent or the membership that has one.
/// </remarks>
internal sealed class TenantTables(PlatformDbContext all, TenantId tenant) : IDisposable, IAsyncDisposable
{
    private readonly int _tenant = tenant.Value;

    public IQueryable<Tenant> Tenants => all.Tenants.Where(row => row.Id == _tenant);

    public IQueryable<Membership> Memberships => all.Memberships.Where(row => row.TenantId == _tenant);

    /// <summary>The people of the tenant. A person is of the instance: from here only those are seen who belong to the tenant.</summary>
    public IQueryable<Member> Members => Memberships.Join(
        all.Users, membership => membership.UserId, user => user.Id, (membership, user) => new Member { User = user, Membership = membership });

    public IQueryable<Session> Sessions => all.Sessions.Where(row => row.TenantId == _tenant);

    public IQueryable<Invitation> Invitations => all.Invitations.Where(row => row.TenantId == _tenant);

    public IQueryable<ApiKey> ApiKeys => all.ApiKeys.Where(row => row.TenantId == _tenant);

    /// <summary>Deleted ones included.</summary>
    public IQueryable<Agent> Agents => all.Agents.Where(row => row.TenantId == _tenant);

    public IQueryable<AgentRevision> AgentRevisions => all.AgentRevisions.Where(row => Agents.Any(agent => agent.Id == row.AgentId));

    public IQueryable<CallGrant> CallGrants => all.CallGrants.Where(row => Agents.Any(agent => agent.Id == row.CallerId));

    public IQueryable<NamedAgent> NamedAgents => all.NamedAgents.Where(row => row.TenantId == _tenant);

    public IQueryable<Share> Shares => all.Shares.Where(row => row.TenantId == _tenant);

    public IQueryable<AccessRequest> AccessRequests => all.AccessRequests.Where(row => row.TenantId == _tenant);

    public IQueryable<PublicLink> PublicLinks => all.PublicLinks.Where(row => row.TenantId == _tenant);

    public IQueryable<Webhook> Webhooks => all.Webhooks.Where(row => row.TenantId == _tenant);

    public IQueryable<Credential> Credentials => all.Credentials.Where(row => row.TenantId == _tenant);

    /// <summary>Agents of these tables with their current configurations: one statement reads both.</summary>
    public IQueryable<FoundAgent> WithConfigurations(IQueryable<Agent> agents) => agents.Join(
        all.AgentRevisions,
        agent => new { AgentId = agent.Id, Number = agent.Revision },
        revision => new { revision.AgentId, revision.Number },
        (agent, revision) => new FoundAgent { Agent = agent, Config = revision.Config });

    /// <summary>The current revision of an agent, also one that this change makes.</summary>
    public AgentRevision RevisionOf(Agent agent) => all.AgentRevisions.Find(Own(agent).Id, agent.Revision)!;

    public void Add(ITenantRow row) => all.Add(Own(row));

    public void Add(Agent agent, AgentRevision revision) => all.Add(Own(agent).Id == revision.AgentId ? revision : throw Foreign());

    public void Add(Agent agent, CallGrant grant) => all.Add(Own(agent).Id == grant.CallerId ? grant : throw Foreign());

    /// <summary>Removes rows that were read here.</summary>
    public void Remove(params IEnumerable<object> rows) => all.RemoveRange(rows);

    public bool IsRemoved(ITenantRow row) => all.Entry(row).State == EntityState.Deleted;

    /// <summary>Forgets what was changed and is not written yet.</summary>
    public void Discard() => all.ChangeTracker.Clear();

    public void Dispose() => all.Dispose();

    public ValueTask DisposeAsync() => all.DisposeAsync();

    private T Own<T>(T row)
        where T : ITenantRow => row.TenantId == _tenant ? row : throw Foreign();

    private static InvalidOperationException Foreign() => new("The row is another tenant's.");
}
