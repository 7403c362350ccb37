using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Agents;

internal sealed class AgentModel : IEntityTypeConfiguration<Agent>
{
    public void Configure(EntityTypeBuilder<Agent> builder)
    {
        builder.NameColumns("agent");
        builder.HasKey(agent => agent.Id);
        builder.Property(agent => agent.Id).ValueGeneratedNever();
        builder.Property(agent => agent.Version).IsConcurrencyToken();

        // Deleted agents keep their names: restore brings them back under them.
        builder.HasIndex(agent => new { agent.TenantId, agent.Name }).IsUnique().HasDatabaseName("agent_name");

        // The other orders of the list. Ids are given out in the order of creation.
        builder.HasIndex(agent => new { agent.TenantId, agent.Id }).HasDatabaseName("agent_created");
        builder.HasIndex(agent => new { agent.TenantId, agent.UpdatedAt, agent.Id }).HasDatabaseName("agent_updated");

        // Quotas count what an owner has.
        builder.HasIndex(agent => new { agent.TenantId, agent.Owner, agent.DeletedAt }).HasDatabaseName("agent_owner");
        builder.HasIndex(agent => agent.ExpiresAt).HasFilter("expires_at IS NOT NULL").HasDatabaseName("agent_expiry");

        // The few that are looked for among many: whoever lists them would read all the others first. An agent that works is in none of these.
        builder.HasIndex(agent => new { agent.TenantId, agent.DesiredState }).HasFilter("desired_state = 1").HasDatabaseName("agent_stopped");
        builder.HasIndex(agent => new { agent.TenantId, agent.HeldBy }).HasFilter("held_by IS NOT NULL").HasDatabaseName("agent_held");
        builder.HasIndex(agent => new { agent.TenantId, agent.DeletedAt }).HasFilter("deleted_at IS NOT NULL").HasDatabaseName("agent_deleted");

        // Those of a runtime, and which kinds there are at all.
        builder.HasIndex(agent => new { agent.TenantId, agent.Runtime, agent.NodeType }).HasDatabaseName("agent_kind");
    }
}

internal sealed class AgentRevisionModel : IEntityTypeConfiguration<AgentRevision>
{
    public void Configure(EntityTypeBuilder<AgentRevision> builder)
    {
        builder.NameColumns("agent_revision");
        builder.HasKey(revision => new { revision.AgentId, revision.Number });
    }
}

internal sealed class CallGrantModel : IEntityTypeConfiguration<CallGrant>
{
    public void Configure(EntityTypeBuilder<CallGrant> builder)
    {
        builder.NameColumns("call_grant");
        builder.HasKey(grant => new { grant.CallerId, grant.TargetId, grant.Origin });
        builder.HasIndex(grant => grant.TargetId).HasDatabaseName("call_grant_target");
    }
}

internal sealed class NamedAgentModel : IEntityTypeConfiguration<NamedAgent>
{
    public void Configure(EntityTypeBuilder<NamedAgent> builder)
    {
        builder.NameColumns("named_agent");
        builder.HasKey(named => new { named.AgentId, named.Name });
        builder.HasIndex(named => named.TargetId).HasDatabaseName("named_agent_target");
    }
}
