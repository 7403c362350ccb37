using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Credentials;
using Trinity.Platform.People;
using Trinity.Platform.Sharing;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Storage;

/// <summary>The control data of all tenants. Each database has a context of its own with its own migrations.</summary>
internal abstract class PlatformDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<User> Users => Set<User>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<SignInAttempts> SignInAttempts => Set<SignInAttempts>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Agent> Agents => Set<Agent>();

    public DbSet<AgentRevision> AgentRevisions => Set<AgentRevision>();

    public DbSet<Share> Shares => Set<Share>();

    public DbSet<AccessRequest> AccessRequests => Set<AccessRequest>();

    public DbSet<PublicLink> PublicLinks => Set<PublicLink>();

    public DbSet<CallGrant> CallGrants => Set<CallGrant>();

    public DbSet<NamedAgent> NamedAgents => Set<NamedAgent>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<Credential> Credentials => Set<Credential>();

    /// <summary>What is in here of one tenant.</summary>
    public TenantTables Of(TenantId tenant) => new(this, tenant);

    /// <summary>
    /// EF looks before every migration whether its snapshot is that of the model, and builds both for it. Tests look once for all: an
    /// instance need not.
    /// </summary>
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder
        .ApplyConfiguration(new TenantModel())
        .ApplyConfiguration(new UserModel())
        .ApplyConfiguration(new MembershipModel())
        .ApplyConfiguration(new SessionModel())
        .ApplyConfiguration(new InvitationModel())
        .ApplyConfiguration(new SignInAttemptsModel())
        .ApplyConfiguration(new ApiKeyModel())
        .ApplyConfiguration(new AgentModel())
        .ApplyConfiguration(new AgentRevisionModel())
        .ApplyConfiguration(new ShareModel())
        .ApplyConfiguration(new AccessRequestModel())
        .ApplyConfiguration(new PublicLinkModel())
        .ApplyConfiguration(new CallGrantModel())
        .ApplyConfiguration(new NamedAgentModel())
        .ApplyConfiguration(new WebhookModel())
        .ApplyConfiguration(new CredentialModel());

    /// <summary>Times as milliseconds: small, ordered, and the same in every database.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();

    internal sealed class MillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
