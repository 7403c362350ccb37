using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>What is read and written for a tenant is that tenant's: an entity that is added must be one of these, or say why it is none.</summary>
public sealed class TenantTablesTests : IDisposable
{
    /// <summary>Entities of which no tenant sees a table of its own, and why.</summary>
    private static readonly Dictionary<Type, string> OfTheInstance = new()
    {
        [typeof(User)] = "a person is of the instance, and seen by a tenant as its member",
        [typeof(SignInAttempts)] = "counted by address, before it is known whose that is",
    };

    private readonly SqlitePlatformDbContext _all =
        new(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite("Data Source=:memory:").Options);

    private TenantTables Tables => _all.Of(new TenantId(7));

    public void Dispose() => _all.Dispose();

    [Fact]
    public void EveryEntity_IsNarrowedToTheTenant_OrSaysWhyNot()
    {
        var queries = Queries();
        var entities = _all.Model.GetEntityTypes().Select(entity => entity.ClrType).ToArray();

        Assert.NotEmpty(entities);
        Assert.Empty(entities.Where(entity => OfTheInstance.ContainsKey(entity) == queries.ContainsKey(entity)).Select(entity => entity.Name));
        Assert.Empty(OfTheInstance.Keys.Except(entities));
        Assert.Empty(
            from entity in entities
            where typeof(ITenantRow).IsAssignableFrom(entity) != (entity.GetProperty("TenantId") is not null)
            select $"{entity.Name} has a tenant, and does not say so.");
        Assert.Empty(
            from query in queries
            where !query.Value.Contains(query.Key == typeof(Tenant) ? "\"id\" = @" : "\"tenant_id\" = @", StringComparison.Ordinal)
            select $"{query.Key.Name}: {query.Value}");
    }

    [Fact]
    public void NothingElse_LeadsOutOfTheTenant()
    {
        var given = typeof(TenantTables).GetProperties().Select(property => property.PropertyType)
            .Concat(typeof(TenantTables).GetMethods().Select(method => method.ReturnType));

        Assert.DoesNotContain(given, type => typeof(DbContext).IsAssignableFrom(type) || typeof(DbSet<>).Name == type.Name);
    }

    [Fact]
    public void Rows_OfAnotherTenant_AreNotTaken()
    {
        var foreign = AgentOf(8);

        Assert.Throws<InvalidOperationException>(() => Tables.Add(foreign));
        Assert.Throws<InvalidOperationException>(() => Tables.Add(foreign, new AgentRevision { AgentId = 1, Number = 1, Config = [], Author = "system", CreatedAt = default }));
        Assert.Throws<InvalidOperationException>(() => Tables.Add(AgentOf(7), new CallGrant { CallerId = 2, TargetId = 1, GrantedBy = "system" }));
        Assert.Throws<InvalidOperationException>(() => Tables.RevisionOf(foreign));
        Assert.Empty(_all.ChangeTracker.Entries());
    }

    [Fact]
    public void Rows_OfTheTenant_AreSeen_AndOthersAreNot()
    {
        _all.Database.OpenConnection();
        _all.Database.Migrate();
        foreach (var (tenant, id) in ((int, long)[])[(7, 1), (8, 2)])
        {
            _all.Add(new Tenant { Id = tenant, Name = $"t{tenant}" });
            _all.Add(new User { Id = id, Email = $"{id}@example.org", PasswordHash = "x", CreatedAt = default });
            _all.Add(new Membership { TenantId = tenant, UserId = id, Role = Roles.Admin, CreatedAt = default });
            _all.Add(AgentOf(tenant, id));
            _all.Add(new AgentRevision { AgentId = id, Number = 1, Config = [], Author = "system", CreatedAt = default });
            _all.Add(new CallGrant { CallerId = id, TargetId = id, GrantedBy = "system" });
        }

        _all.SaveChanges();

        Assert.Equal("t7", Tables.Tenants.Single().Name);
        Assert.Equal(1, Tables.Members.Single().User.Id);
        Assert.Equal(1, Tables.Agents.Single().Id);
        Assert.Equal(1, Tables.AgentRevisions.Single().AgentId);
        Assert.Equal(1, Tables.CallGrants.Single().CallerId);
        Assert.Equal(1, Tables.WithConfigurations(Tables.Agents).Single().Agent.Id);
        Assert.Equal(0, Tables.AgentRevisions.Where(revision => revision.AgentId == 2).ExecuteDelete());
        Assert.Equal(0, Tables.CallGrants.Where(grant => grant.TargetId == 2).ExecuteDelete());
    }

    private static Agent AgentOf(int tenant, long id = 1) => new() { Id = id, TenantId = tenant, Name = "desk", Runtime = "native", Owner = "system", Revision = 1, CreatedAt = default };

    /// <summary>The statement of each table.</summary>
    private Dictionary<Type, string> Queries() => typeof(TenantTables).GetProperties()
        .Where(property => property.PropertyType.Name == typeof(IQueryable<>).Name)
        .Select(property => (IQueryable)property.GetValue(Tables)!)
        .ToDictionary(query => query.ElementType, query => query.ToQueryString());
}
