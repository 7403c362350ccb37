using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Platform.Agents;
using Trinity.Platform.Operators;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sql.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>
/// Whatever is looked for among millions can be found by an index. The tables here are empty, where PostgreSQL would read them whole; it is told
/// not to if there is any other way, so that what it still reads whole has none.
/// </summary>
public sealed class PostgresPlanTests : IDisposable
{
    private readonly string _database = PostgresServer.Shared.CreateDatabase();
    private readonly PostgresSession _session;

    public PostgresPlanTests()
    {
        using var directory = new TestDirectory();
        using var services = PostgresSchemaTests.Services(_database, directory.Path);
        services.GetRequiredService<PostgresInstance>();
        _session = new PostgresSession($"{_database};Pooling=false");
        _session.Execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan");
    }

    public static TheoryData<string> Executions => ExecutionLists.Names;

    private static (AgentFilter Filter, string Index)[] AgentLists =>
    [
        (new AgentFilter(), "agent_name"),
        (new AgentFilter { Query = "needle" }, "agent_text"),
        (new AgentFilter { Tag = "zero" }, "agent_tags"),
        (new AgentFilter { Owner = "user:7" }, "agent_owner"),
        (new AgentFilter { Runtime = "claude_code" }, "agent_kind"),
        (new AgentFilter { Status = AgentStanding.Stopped }, "agent_stopped"),
        (new AgentFilter { Status = AgentStanding.Held }, "agent_held"),
        (new AgentFilter { Status = AgentStanding.Deleted }, "agent_deleted"),
    ];

    public void Dispose()
    {
        _session.Dispose();
        PostgresServer.Shared.DropDatabase(_database);
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public void ExecutionList_IsFoundByIndexes(string list)
    {
        var filter = ExecutionLists.All[list];
        var statement = ExecutionSearch.Bind(
            _session.Prepare($"EXPLAIN {ExecutionSearch.List(PostgresDialect.Instance, filter, ExecutionSearch.Look, 51)}"), new TenantId(1), filter, (0, long.MaxValue), 51);

        var plan = string.Join('\n', SqlRows.List(statement, row => row.Text(0)));

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.True(filter.Agent is not null || filter.Among is not null || !plan.Contains("message_pkey", StringComparison.Ordinal), plan);
    }

    [Fact]
    public void PlaceOfATime_IsFoundByTheKey() => Assert.DoesNotContain(
        "Seq Scan", Plan(_session.Prepare($"EXPLAIN {ExecutionSearch.PlaceSql}").Add(0)), StringComparison.Ordinal);

    /// <summary>Of what is found by an index a few are put in order. The order of the list has an index too, which serves where many are found.</summary>
    [Fact]
    public void AgentLists_AreFoundByTheirIndexes()
    {
        _session.Execute(
            """
            INSERT INTO agent (id, tenant_id, name, display_name, runtime, node_type, desired_state, held_by, owner, tags, revision, version, created_at,
                updated_at, deleted_at)
            SELECT i, 1, 'agent-' || i, CASE i % 500 WHEN 1 THEN 'The needle' ELSE 'Agent of ' || i END, CASE i % 500 WHEN 2 THEN 'claude_code' ELSE 'native' END,
                'router', CASE i % 500 WHEN 3 THEN 1 ELSE 0 END, CASE i % 500 WHEN 4 THEN 'operator' END, 'user:' || (i / 10),
                CASE i % 500 WHEN 5 THEN 'demo,zero' ELSE 'team-' || (i % 50) END, 1, 1, 0, i, CASE i % 500 WHEN 6 THEN 1 END
            FROM generate_series(1, 10000) AS n(i);
            INSERT INTO agent_revision (agent_id, number, config, author, created_at) SELECT i, 1, '{}', 'user:1', 0 FROM generate_series(1, 10000) AS n(i);
            ANALYZE
            """);
        using var db = _session.OpenContext();
        var tables = db.Of(new TenantId(1));
        foreach (var (filter, index) in AgentLists)
        {
            var agents = AgentQueries.With(AgentQueries.Filter(tables.Agents, filter, ["native/router"], []), filter.Query);

            var plan = PlanOf(AgentQueries.Sort(tables.WithConfigurations(agents), AgentOrder.Name, after: null).Take(51));

            Assert.Contains(index, plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AgentsWithinReach_AreFoundFromWhatIsShared()
    {
        using var db = _session.OpenContext();
        var ada = new Caller(new TenantId(1), new Principal(PrincipalKind.User, "usr_1"), AccessRights.Read) { SeesAll = false, Email = "ada@example.test", Role = "operator" };

        var plan = PlanOf(KnownShares.Reach(db.Of(new TenantId(1)), ada, AccessRights.Read).Select(agent => agent.Version));

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SubPlan", plan, StringComparison.Ordinal);
    }

    /// <summary>A list of a million would not fit into the memory of a query, and be gone through for each of the million.</summary>
    [Fact]
    public void MailboxesOfAgentsThatAreGone_AreFoundOneByOne()
    {
        var plan = Plan(_session.Prepare($"EXPLAIN {PurgeRetention.Gone}"));

        Assert.Contains("Anti Join", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SubPlan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void AskLists_AreFoundByIndexes()
    {
        foreach (var filter in (AskFilter[])[new(), new() { Status = AskStatus.Pending }, new() { Agent = new AgentId(1) }, new() { Order = AskOrder.Priority, Status = AskStatus.Pending }])
        {
            var statement = SqlAskReads.Bind(
                _session.Prepare($"EXPLAIN {SqlAskReads.ListSql(PostgresDialect.Instance, "seq", filter)}"), new TenantId(1), filter, after: null, limit: 51);

            Assert.DoesNotContain("Seq Scan", Plan(statement), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AsksThatAreTooOld_AreFoundByAnIndex() =>
        Assert.Contains("ask_ended", Plan(_session.Prepare($"EXPLAIN {ErasureRows.EraseAsks}").Add(1L).Add(100L)), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("Dead")]
    public void DeliveryLists_AreFoundByIndexes_AndReadNoAgentButThoseOfThePage(string? status)
    {
        var filter = new Trinity.Platform.Deliveries.DeliveryFilter { Statuses = status is null ? [] : [Enum.Parse<DeliveryStatus>(status)] };

        var plan = Plan(SqlDeliveryReads.Bind(
            _session.Prepare($"EXPLAIN {SqlDeliveryReads.ListSql(PostgresDialect.Instance, filter)}"), new TenantId(1), filter, before: null, limit: 51));

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("hashed SubPlan", plan, StringComparison.Ordinal);
    }

    private static string Plan(SqlStatement statement) => string.Join('\n', SqlRows.List(statement, row => row.Text(0)));

    private static string PlanOf(IQueryable query)
    {
        using var command = query.CreateDbCommand();
        command.CommandText = $"EXPLAIN {command.CommandText}";
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
