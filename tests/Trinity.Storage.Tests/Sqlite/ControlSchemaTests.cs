using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>What an earlier program has written means the same to this one.</summary>
public sealed class ControlSchemaTests
{
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
}
