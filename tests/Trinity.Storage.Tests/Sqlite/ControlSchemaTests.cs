using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>What EF has generated of the control data is that of the program.</summary>
public sealed class ControlSchemaTests
{
    [Fact]
    public void CompiledModel_IsThatOfTheSources()
    {
        using var context = Context();

        var compiled = Describe(context.Model);

        Assert.NotEmpty(compiled);
        Assert.Equal(Describe(context.GetService<IDesignTimeModel>().Model), compiled);
    }

    [Fact]
    public void Migrations_LeadToTheModel()
    {
        using var context = Context();

        Assert.False(context.Database.HasPendingModelChanges(), "The control data changed: eng/update-schema NAME adds its migration.");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    [InlineData(7, 15)]
    [InlineData(15, 31)]
    public void Rights_OfEarlierKeys_StillAllowTheSame_AndToSee(int before, int after)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = new SqlitePlatformDbContext(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(connection).Options);
        var migrator = context.GetService<IMigrator>();
        migrator.Migrate("AgentHoldReason");
        context.Database.ExecuteSql(
            $"INSERT INTO api_key (id, tenant_id, name, prefix, hash, rights, created_at) VALUES (1, 1, 'first', 'trk_1234', x'00', {before}, 0)");

        migrator.Migrate();

        var key = context.ApiKeys.Single();
        Assert.Equal((after, "system"), ((int)key.Rights, key.CreatedBy));
    }

    [Fact]
    public void FirstAdministrator_BecomesAMember_AndTheKeyOfTheSetUpTheirs()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = new SqlitePlatformDbContext(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(connection).Options);
        var migrator = context.GetService<IMigrator>();
        migrator.Migrate("AgentHoldReason");
        context.Database.ExecuteSqlRaw(
            """
            INSERT INTO tenant (id, name) VALUES (1, 'default');
            INSERT INTO user (id, tenant_id, email, password_hash, rights, created_at) VALUES (2, 1, 'ada@example.org', 'x', 15, 1000);
            INSERT INTO api_key (id, tenant_id, name, prefix, hash, rights, created_at) VALUES (3, 1, 'first', 'trk_1234', x'00', 15, 1000);
            INSERT INTO agent (id, tenant_id, name, runtime, desired_state, owner, revision, version, created_at, updated_at)
            VALUES (4, 1, 'desk', 'native', 0, 'key:3', 1, 1, 1000, 1000);
            """);

        migrator.Migrate();

        var user = context.Users.Single();
        var membership = context.Memberships.Single();
        Assert.Equal(("ada@example.org", "x", true, 0), (user.Email, user.PasswordHash, user.IsInstanceAdmin, user.TotpStep));
        Assert.Equal((1, 2, "admin"), (membership.TenantId, membership.UserId, membership.Role));
        Assert.Equal(2, context.ApiKeys.Single().UserId);
        Assert.Equal("user:2", context.Agents.Single().Owner);
        Assert.Equal(1000, context.Tenants.Single().CreatedAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void NamesInEarlierConfigurations_MeanWhomTheyMeant()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = new SqlitePlatformDbContext(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(connection).Options);
        var migrator = context.GetService<IMigrator>();
        migrator.Migrate("KeyLife");
        context.Database.ExecuteSql(
            $"""
            INSERT INTO agent (id, tenant_id, name, runtime, desired_state, owner, revision, version, created_at, updated_at)
            VALUES (1, 7, 'caller', 'native', 0, 'system', 1, 1, 0, 0), (2, 7, 'desk', 'native', 0, 'system', 1, 1, 0, 0);
            INSERT INTO call_grant (caller_id, target_id, granted_by) VALUES (1, 2, 'system');
            """);

        migrator.Migrate();

        var named = context.NamedAgents.Single();
        Assert.Equal((7, 1, "desk", 2), (named.TenantId, named.AgentId, named.Name, named.TargetId));
    }

    private static SqlitePlatformDbContext Context() =>
        new(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite("Data Source=:memory:").Options);

    /// <summary>Everything of a model that reading and writing depend on.</summary>
    private static IReadOnlyList<string> Describe(IModel model) =>
    [
        .. from entity in model.GetEntityTypes()
           from line in (string[])
           [
               $"{entity.Name} {entity.GetTableName()} {entity.FindDiscriminatorProperty()?.Name} {string.Join(",", entity.GetDeclaredQueryFilters().Select(filter => filter.Expression))}",
               .. entity.GetProperties().Select(property =>
                   $"{entity.Name}.{property.Name} {property.ClrType} {property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} "
                   + $"{property.ValueGenerated} {property.IsConcurrencyToken} {property.GetMaxLength()} {property.GetValueConverter()?.GetType()} "
                   + $"{property.GetValueComparer().Type}"),
               .. entity.GetKeys().Select(key => $"{entity.Name} key {string.Join(',', key.Properties.Select(property => property.Name))}"),
               .. entity.GetForeignKeys().Select(key => $"{entity.Name} {key.PrincipalEntityType.Name} {key.DeleteBehavior} {key.IsRequired}"),
               .. entity.GetNavigations().Select(navigation => $"{entity.Name}.{navigation.Name} {navigation.TargetEntityType.Name}"),
           ]
           orderby line
           select line,
    ];
}
