using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Operators;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql.Audit;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>What people look at all day is found by an index and comes in its order, however much there is.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly SqliteInstance _instance;
    private readonly SqlSession _session;

    public QueryPlanTests()
    {
        var database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = _directory.Path }));
        _instance = new SqliteInstance(database, NullLogger<SqliteInstance>.Instance);
        _session = _instance.OpenWriter();
    }

    public static TheoryData<string, string> AskLists => new()
    {
        { Sql(new AskFilter { Status = AskStatus.Pending }), "ask_tenant" },
        { Sql(new AskFilter { Status = AskStatus.Pending, Order = AskOrder.Priority }), "ask_rank" },
        { Sql(new AskFilter { Status = AskStatus.Pending, Kind = AskKind.Alert, Query = "x" }), "ask_tenant" },
        { Sql(new AskFilter { Status = AskStatus.Pending, Addressee = "ada" }), "ask_addressee" },
        { Sql(new AskFilter { Execution = new MessageId(Guid.Empty) }), "ask_execution" },
    };

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(AskLists))]
    public void AskList_ComesInTheOrderOfItsIndex(string sql, string index)
    {
        var plan = Plan(sql);

        Assert.Contains(plan, step => step.StartsWith($"SEARCH ask USING INDEX {index} ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public void AskList_OfAnAgent_IsFoundByAnIndex() => Assert.Contains(
        Plan(Sql(new AskFilter { Status = AskStatus.Pending, Agent = new AgentId(1) })),
        step => step.StartsWith("SEARCH ask USING INDEX ask_", StringComparison.Ordinal));

    [Theory]
    [InlineData("Name", "m", "agent_name")]
    [InlineData("Created", "9", "agent_created")]
    [InlineData("Updated", "1000.9", "agent_updated")]
    public void AgentList_ComesInTheOrderOfItsIndex_WithItsConfigurations(string order, string after, string index)
    {
        using var db = new SqlitePlatformDbContext(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(_session.Connection).Options);
        var tables = db.Of(new TenantId(1));
        var agents = AgentQueries.Filter(tables.Agents, new AgentFilter(), [], []);
        foreach (var cursor in (string?[])[null, after])
        {
            var query = AgentQueries.Sort(tables.WithConfigurations(agents), Enum.Parse<AgentOrder>(order), cursor).Take(51).ToQueryString();

            var plan = Plan(query[query.IndexOf("SELECT", StringComparison.Ordinal)..]);

            Assert.Contains(plan, step => step.Contains($" USING INDEX {index} ", StringComparison.Ordinal));
            Assert.Equal(2, plan.Count);
        }
    }

    [Fact]
    public void AskCounts_AreReadFromTheIndexAlone() => Assert.Contains(
        Plan(SqlAskReads.CountSql(SqliteDialect.Instance)), step => step.StartsWith("SEARCH ask USING COVERING INDEX ask_count ", StringComparison.Ordinal));

    [Fact]
    public void AsksOfAnExecution_AreFoundByAnIndex() => Assert.Contains(
        Plan("SELECT * FROM ask WHERE message_seq = ?1 AND wait IS NOT NULL ORDER BY seq"),
        step => step.StartsWith("SEARCH ask USING INDEX ask_", StringComparison.Ordinal));

    public static TheoryData<string, string> AuditLists => new()
    {
        { SqlAuditReads.Sql(SqliteDialect.Instance, new AuditFilter(), "seq < ?3 ORDER BY seq DESC"), "PRIMARY KEY" },
        { SqlAuditReads.Sql(SqliteDialect.Instance, new AuditFilter { Action = "x", Since = default(DateTimeOffset) }, "seq > ?3 ORDER BY seq"), "PRIMARY KEY" },
        { SqlAuditReads.Sql(SqliteDialect.Instance, new AuditFilter { Actor = "key:1" }, "seq < ?3 ORDER BY seq DESC"), "INDEX audit_actor" },
        { SqlAuditReads.Sql(SqliteDialect.Instance, new AuditFilter { Actor = "key:1", Target = "agt_1" }, "seq < ?3 ORDER BY seq DESC"), "INDEX audit_target" },
    };

    [Theory]
    [MemberData(nameof(AuditLists))]
    public void AuditList_ComesInTheOrderOfItsIndex(string sql, string index)
    {
        var plan = Plan(sql);

        Assert.Contains(plan, step => step.StartsWith($"SEARCH audit USING {index} ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    public static TheoryData<string> Executions => ExecutionLists.Names;

    /// <summary>What is put in order is no more than what a page comes by.</summary>
    [Theory]
    [MemberData(nameof(Executions))]
    public void ExecutionList_IsFoundByIndexes(string list)
    {
        var plan = Plan(ExecutionSearch.List(SqliteDialect.Instance, ExecutionLists.All[list], ExecutionSearch.Look, 51));

        Assert.Contains(plan, step => step.StartsWith("SEARCH message USING INDEX message_", StringComparison.Ordinal)
            || step.StartsWith("SEARCH message USING COVERING INDEX message_", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN message", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("message USING INTEGER PRIMARY KEY", StringComparison.Ordinal)
            && !list.StartsWith("reach", StringComparison.Ordinal));
    }

    [Fact]
    public void Erasure_FindsByAnIndexWhoElseHasAPayload()
    {
        _session.Execute("CREATE TEMP TABLE doomed (seq INTEGER PRIMARY KEY)");

        var plan = Plan(ErasureRows.ErasePayloads);

        Assert.Contains(plan, step => step.StartsWith("SEARCH message USING INDEX message_payload ", StringComparison.Ordinal)
            || step.StartsWith("SEARCH message USING COVERING INDEX message_payload ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN message", StringComparison.Ordinal) || step.StartsWith("SCAN payload", StringComparison.Ordinal));
    }

    [Fact]
    public void Erasure_FindsByAnIndexThatNoAskIsTooOld() =>
        Assert.Contains(Plan(ErasureRows.EraseAsks), step => step.Contains("ask USING INDEX ask_ended (ended_at<?)", StringComparison.Ordinal));

    private static string Sql(AskFilter filter) => SqlAskReads.ListSql(SqliteDialect.Instance, "*", filter);

    private List<string> Plan(string sql) => SqlRows.List(_session.Prepare("EXPLAIN QUERY PLAN " + sql), row => row.Text(3));
}
