using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Lanes;
using Trinity.Platform.Operators;
using Trinity.Platform.Sharing;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Bench.Scale;

/// <summary>What people, programs and the server itself read, through what they read it with.</summary>
internal static class ScaleProbes
{
    /// <summary>With whom twenty agents are shared.</summary>
    public const string Person = "grace@example.test";

    private const int Page = 50;
    private static readonly DateTimeOffset LongAgo = DateTimeOffset.UnixEpoch;

    public static IReadOnlyList<ScaleProbe> Agents =>
    [
        ListOf("list.name", new AgentFilter { Order = AgentOrder.Name }, (side, i) => ScaleFleet.NameOf(ScaleSide.Anywhere(i, side.Fleet.Agents / 2))),
        ListOf("list.created", new AgentFilter { Order = AgentOrder.Created }, (side, i) =>
            $"{ScaleFleet.IdOf(ScaleSide.Anywhere(i, side.Fleet.Agents / 2) + (side.Fleet.Agents / 4))}"),
        ListOf("list.updated", new AgentFilter { Order = AgentOrder.Updated }, (side, i) =>
            ScaleSide.Anywhere(i, side.Fleet.Agents / 2) + (side.Fleet.Agents / 4) is var agent
                ? $"{side.Fill.TimeOf(0).ToUnixTimeMilliseconds() + agent}.{ScaleFleet.IdOf(agent)}"
                : null),
        ListOf("list.running", new AgentFilter { Status = AgentStanding.Running }, (side, i) => ScaleFleet.NameOf(ScaleSide.Anywhere(i, side.Fleet.Agents / 2))),
        ListOf("list.stopped", new AgentFilter { Status = AgentStanding.Stopped }, rows: ScaleFleet.Rare),
        ListOf("list.held", new AgentFilter { Status = AgentStanding.Held }, rows: ScaleFleet.Rare),
        ListOf("list.deleted", new AgentFilter { Status = AgentStanding.Deleted }, rows: ScaleFleet.Rare),
        ListOf("list.runtime", new AgentFilter { Runtime = "claude_code" }, rows: 0),
        ListOf("list.owner", new AgentFilter { Owner = "user:7" }),
        ListOf("list.tag_rare", new AgentFilter { Tag = "zero" }, rows: ScaleFleet.Rare),
        ListOf("list.tag_common", new AgentFilter { Tag = "demo" }, (side, i) => ScaleFleet.NameOf(ScaleSide.Anywhere(i, side.Fleet.Agents / 2))),
        ListOf("list.reach", new AgentFilter(), caller: side => side.Person, rows: ScaleFleet.Rare),
        ListOf("list.quiet_tenant", new AgentFilter(), caller: side => side.Quiet, rows: ScaleFleet.QuietAgents),
        new("list.counts", async (side, _) => (await new AgentCounts(side.Server.Get<IControlReads>(), side.Server.Get<RuntimeRegistry>(), TimeProvider.System)
            .CountAsync(side.Everyone, CancellationToken.None)).Held) { Rows = ScaleFleet.Rare },
        ListOf("search.rare", new AgentFilter { Query = "needle" }, rows: ScaleFleet.Rare),
        ListOf("search.name", (side, i) => new AgentFilter { Query = ScaleFleet.NameOf(PlainOf(side, i)) }, rows: 1),
        ListOf("search.short", new AgentFilter { Query = "zq" }, rows: 0),
        ListOf("search.common", new AgentFilter { Query = "office" }, (side, i) => ScaleFleet.NameOf(ScaleSide.Anywhere(i, side.Fleet.Agents / 2))),
        ListOf("search.nothing", new AgentFilter { Query = "nobody has it" }, rows: 0),
        new("agent.get", async (side, i) => Done(await side.Server.Get<AgentService>()
            .GetAsync(side.Everyone, ScaleFleet.NameOf(PlainOf(side, i)), CancellationToken.None)) is null ? 0 : 1) { Rows = 1 },
        StatesOf("state.page", _ => []),
        StatesOf("state.text", _ => [new StateCondition("stage", Comparison.Equal, "rare")], ScaleFleet.Rare),
        StatesOf("state.common", _ => [new StateCondition("stage", Comparison.Equal, "stage-4")]),
        StatesOf("state.number", side => [new StateCondition("score", Comparison.GreaterOrEqual, (long)side.Fleet.DeskStates - ScaleFleet.Rare)], ScaleFleet.Rare),
    ];

    public static IReadOnlyList<ScaleProbe> Executions =>
    [
        ExecutionsOf("executions.first", new ExecutionFilter()),
        ExecutionsOf("executions.middle", new ExecutionFilter(), before: AnyPlace),
        ExecutionsOf("executions.quiet_tenant", new ExecutionFilter(), caller: side => side.Quiet),
        ExecutionsOf("executions.completed", new ExecutionFilter { Statuses = [MessageStatus.Completed] }, before: AnyPlace),
        ExecutionsOf("executions.dead", new ExecutionFilter { Statuses = [MessageStatus.Dead] }),
        ExecutionsOf("executions.dead_and_failed", new ExecutionFilter { Statuses = [MessageStatus.Dead, MessageStatus.Failed] }, before: AnyPlace),
        ExecutionsOf("executions.code", new ExecutionFilter { Code = "timeout" }, before: AnyPlace),
        ExecutionsOf("executions.type_common", new ExecutionFilter { Type = "order.refunded" }, before: AnyPlace),
        ExecutionsOf("executions.type_rare", new ExecutionFilter { Type = "order.audited" }),
        ExecutionsOf("executions.source_rare", new ExecutionFilter { Source = MessageSource.Schedule }),
        ExecutionsOf("executions.key", new ExecutionFilter { Key = "customer-7" }),
        ExecutionsOf("executions.created", (side, i) => new ExecutionFilter
        {
            CreatedAfter = side.Fill.TimeOf(ScaleSide.Anywhere(i, side.Fleet.Messages / 2)),
            CreatedBefore = side.Fill.TimeOf(ScaleSide.Anywhere(i, side.Fleet.Messages / 2) + 1_000),
        }),
        ExecutionsOf("executions.reach", new ExecutionFilter(), caller: side => side.Person),
        ExecutionsOf("history.first", new ExecutionFilter(), agent: HotAgent),
        ExecutionsOf("history.middle", new ExecutionFilter(), agent: HotAgent, before: AnyPlace),
        ExecutionsOf("history.cold_agent", new ExecutionFilter(), agent: (side, i) => ScaleFleet.NameOf(PlainOf(side, i))),
        ExecutionsOf("history.dead", new ExecutionFilter { Statuses = [MessageStatus.Dead] }, agent: (side, i) => ScaleFleet.NameOf(PlainOf(side, i))),
        ExecutionsOf("history.hot_dead", new ExecutionFilter { Statuses = [MessageStatus.Dead] }, agent: HotAgent),
        ExecutionsOf("history.hot_key", (side, i) => new ExecutionFilter { Key = $"customer-{ScaleSide.Anywhere(i, side.Fleet.HotKeys)}" }, agent: HotAgent),
        ExecutionsOf("history.hot_type_rare", new ExecutionFilter { Type = "order.audited" }, agent: HotAgent),
        ExecutionsOf("history.hot_source_rare", new ExecutionFilter { Source = MessageSource.Schedule }, agent: HotAgent),
        ExecutionsOf(
            "history.hot_created",
            (side, i) => new ExecutionFilter { CreatedBefore = side.Fill.TimeOf(ScaleSide.Anywhere(i, side.Fleet.Messages / 2) + 10_000) },
            agent: HotAgent),
        new("execution.get", async (side, i) => Done(await side.Server.Get<ExecutionService>().GetAsync(side.Everyone, await IdAsync(side, i), CancellationToken.None))!
            .Record!.Effects.Count) { Rows = 1 },
        new("execution.open_counts", async (side, i) => (await side.Server.Get<IExecutionReads>()
            .CountOpenAsync(side.Everyone.Tenant, new AgentId(ScaleFleet.IdOf(PlainOf(side, i))), CancellationToken.None)).Count),
    ];

    public static IReadOnlyList<ScaleProbe> Operations =>
    [
        AsksOf("asks.pending", new AskFilter { Status = AskStatus.Pending }),
        AsksOf("asks.priority", new AskFilter { Status = AskStatus.Pending, Order = AskOrder.Priority }),
        AsksOf("asks.ended", new AskFilter { Status = AskStatus.Answered }),
        AsksOf("asks.all", new AskFilter()),
        AsksOf("asks.search", new AskFilter { Status = AskStatus.Pending, Query = "customer 1" }),
        new("asks.counts", async (side, _) => (await new AskCounts(side.Server.Get<IAskReads>(), side.Server.Get<KnownShares>(), TimeProvider.System)
            .CountAsync(side.Everyone, CancellationToken.None)).Pending) { Rows = 100 },
        DeliveriesOf("deliveries.first", new DeliveryFilter()),
        DeliveriesOf("deliveries.dead", new DeliveryFilter { Statuses = [DeliveryStatus.Dead], IsDestinationEnabled = true }),
        new("destinations.first", async (side, _) => Done(await side.Server.Get<DestinationService>()
            .ListAsync(side.Everyone, null, new DestinationFilter(), null, Page, CancellationToken.None))!.Items.Count),
        AuditOf("audit.first", new AuditFilter()),
        AuditOf("audit.actor", new AuditFilter { Actor = "user:7" }),
        AuditOf("audit.target", new AuditFilter { Target = "agt_777" }),
        AuditOf("audit.action_rare", new AuditFilter { Action = "purge_agent" }),
        new("lanes", async (side, _) => Done(await side.Server.Get<LaneService>()
            .ListAsync(side.Everyone, ScaleFleet.NameOf(ScaleFleet.HotAgent), null, Page, CancellationToken.None))!.Items.Count),
        new("sweep.queued", async (side, _) => (await side.Server.Get<IMessageReads>().AgentsWithQueuedAsync(CancellationToken.None)).Count),
        new("sweep.backlog", async (side, _) => (await side.Server.Get<IMessageReads>().CountQueuedAsync(CancellationToken.None)).Count),
        new("sweep.open_work", async (side, _) => (int)(await side.Server.Get<IMessageReads>().ReadOpenWorkAsync(CancellationToken.None)).Waiting),
        new("sweep.deliveries", async (side, _) => (await side.Server.Get<IDestinationReads>().WithPendingAsync(CancellationToken.None)).Count),
        new("doctor", (side, _) => Task.FromResult(side.Server.Get<SqlReadPool>().ReadAllTenants(session => SqlCheckup.Look(session, side.Server.Directory).Count()))),
        new("stored_bytes", async (side, _) => (await side.Server.Get<IMessageReads>().StoredBytesAsync(CancellationToken.None)).Count),
    ];

    /// <summary>What the hourly sweep looks for when there is nothing to be erased.</summary>
    public static IEnumerable<ScaleProbe> Retention(ScaleSide any) => any.Server.Get<IEnumerable<IRetentionTask>>().Select((task, number) => new ScaleProbe(
        $"retention.{task.GetType().Name.Replace("Retention", string.Empty, StringComparison.Ordinal).ToLowerInvariant()}",
        async (side, _) =>
        {
            await side.Server.Get<IEnumerable<IRetentionTask>>().ElementAt(number).EraseAsync(LongAgo, CancellationToken.None);
            return 0;
        }));

    /// <summary>Erases a thousand messages, the oldest.</summary>
    public static ScaleProbe Erasure { get; } = new("retention.erase_1000", async (side, i) =>
    {
        await side.Server.Get<StoreWriter>().ApplyAsync(
            default, default, "erase_ended", transaction => transaction.EraseEnded(side.Fill.TimeOf((i + 1) * 1_000), side.Fleet.SequenceOf(i * 1_000) - 1, 1_000));
        return 0;
    });

    /// <summary>A message to an agent that is not in memory, or was asked a moment ago, until its turn is committed.</summary>
    public static ScaleProbe Message(string name) => new(name, async (side, i) =>
    {
        await Orders.SubmitAsync(side.Server.Get<MessageIntake>(), side.Server, ScaleFleet.NameOf(PlainOf(side, i)), i);
        await side.Ended.WaitAsync();
        return 0;
    })
    {
        Longest = TimeSpan.FromMinutes(1),
    };

    /// <summary>An agent of which nothing special is to be told.</summary>
    private static long PlainOf(ScaleSide side, int sample) => (ScaleSide.Anywhere(sample, (side.Fleet.Agents / 10) - 10) * 10) + 32;

    private static string HotAgent(ScaleSide side, int sample) => ScaleFleet.NameOf(ScaleFleet.HotAgent);

    private static long? AnyPlace(ScaleSide side, int sample) =>
        side.Fleet.SequenceOf((side.Fleet.Messages / 4) + ScaleSide.Anywhere(sample, side.Fleet.Messages / 2));

    private static async Task<MessageId> IdAsync(ScaleSide side, int sample) =>
        (await side.Server.Get<IMessageReads>().LoadAsync(side.Fleet.SequenceOf(AnyMessage(side, sample)), CancellationToken.None))!.Message.Id;

    /// <summary>One of the hot agent, which is nobody's who is deleted.</summary>
    private static long AnyMessage(ScaleSide side, int sample) => (ScaleSide.Anywhere(sample, (side.Fleet.Messages / side.Fleet.HotStep / 2) - 1) * side.Fleet.HotStep)
        + (side.Fleet.HotStep / 2) + (side.Fleet.Messages / 2);

    private static ScaleProbe ListOf(
        string name, AgentFilter filter, Func<ScaleSide, int, string?>? after = null, Func<ScaleSide, Caller>? caller = null, int? rows = null) =>
        ListOf(name, (_, _) => filter, after, caller, rows);

    private static ScaleProbe ListOf(
        string name,
        Func<ScaleSide, int, AgentFilter> filter,
        Func<ScaleSide, int, string?>? after = null,
        Func<ScaleSide, Caller>? caller = null,
        int? rows = null) => new(name, async (side, i) =>
        {
            var asker = caller?.Invoke(side) ?? side.Everyone;
            return (await side.Server.Get<AgentService>().ListAsync(asker, filter(side, i), after?.Invoke(side, i), Page, CancellationToken.None)).Items.Count;
        })
        {
            Rows = rows,
        };

    private static ScaleProbe StatesOf(string name, Func<ScaleSide, IReadOnlyList<StateCondition>> conditions, int? rows = null) => new(name, async (side, _) =>
    {
        var desk = new AgentId(ScaleFleet.IdOf(ScaleFleet.DeskAgent));
        return (await side.Server.Get<IStateReads>().ListAsync(side.Everyone.Tenant, desk, conditions(side), null, Page, CancellationToken.None)).Count;
    })
    {
        Rows = rows,
    };

    private static ScaleProbe ExecutionsOf(
        string name,
        ExecutionFilter filter,
        Func<ScaleSide, int, string?>? agent = null,
        Func<ScaleSide, int, long?>? before = null,
        Func<ScaleSide, Caller>? caller = null) => ExecutionsOf(name, (_, _) => filter, agent, before, caller);

    private static ScaleProbe ExecutionsOf(
        string name,
        Func<ScaleSide, int, ExecutionFilter> filter,
        Func<ScaleSide, int, string?>? agent = null,
        Func<ScaleSide, int, long?>? before = null,
        Func<ScaleSide, Caller>? caller = null) => new(name, async (side, i) => Done(await side.Server.Get<ExecutionService>().ListAsync(
            caller?.Invoke(side) ?? side.Everyone, agent?.Invoke(side, i), filter(side, i), before?.Invoke(side, i), Page, CancellationToken.None))!.Items.Count);

    private static ScaleProbe AsksOf(string name, AskFilter filter) => new(name, async (side, _) => Done(await side.Server.Get<OperatorQueue>()
        .ListAsync(side.Everyone, null, filter with { Now = TimeProvider.System.GetUtcNow() }, null, Page, CancellationToken.None))!.Items.Count);

    private static ScaleProbe DeliveriesOf(string name, DeliveryFilter filter) => new(name, async (side, _) => Done(await side.Server.Get<DeliveryService>()
        .ListAsync(side.Everyone, null, filter, null, Page, CancellationToken.None))!.Items.Count);

    private static ScaleProbe AuditOf(string name, AuditFilter filter) => new(name, async (side, _) => Done(await side.Server.Get<AuditService>()
        .ListAsync(side.Everyone, filter, null, Page, CancellationToken.None))!.Items.Count);

    private static T? Done<T>(Outcome<T> outcome)
        where T : class => (outcome as Outcome<T>.Done)?.Value ?? throw new BenchException($"It was refused: {outcome}.");
}
