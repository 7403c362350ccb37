using Trinity.Platform.Executions;
using Trinity.Platform.Operators;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Testing.Storage;

/// <summary>What the reads of every store promise: one tenant at a time, and pages that stay what they are while others write.</summary>
public abstract class ReadsSuite : StoreSuite
{
    [Fact]
    public async Task Reads_OfAnotherTenant_FindNothing_Rule29()
    {
        var agent = await CreateAgentAsync("desk");
        var message = await AcceptAsync(agent);
        await CommitAsync(Turn(message, Asks("wait", "Approve?")));
        var ask = Assert.Single(await Store.Asks.ListAsync(Tenant, new AskFilter(), after: null, limit: 10, CancellationToken));

        Assert.NotNull(await Store.Executions.FindAsync(Tenant, message.Id, CancellationToken));
        Assert.NotNull(await Store.Asks.FindAsync(Tenant, ask.Id, CancellationToken));
        Assert.Null(await Store.Executions.FindAsync(OtherTenant, message.Id, CancellationToken));
        Assert.Empty((await Store.Executions.ListAsync(OtherTenant, new ExecutionFilter(), before: null, limit: 10, CancellationToken)).Messages);
        Assert.Empty((await Store.Executions.ListAsync(
            OtherTenant, new ExecutionFilter { Agent = agent, Key = "k", Statuses = [MessageStatus.Waiting] }, before: null, limit: 10, CancellationToken))
            .Messages);
        Assert.Null(await Store.Asks.FindAsync(OtherTenant, ask.Id, CancellationToken));
        Assert.Empty(await Store.Asks.ListAsync(OtherTenant, new AskFilter { Agent = agent }, after: null, limit: 10, CancellationToken));
    }

    [Fact]
    public async Task Agents_OfTwoTenants_MayHaveTheSameNameAndNeverMeet_Rule29()
    {
        var ours = await CreateAgentAsync("desk");
        var theirs = await CreateAgentAsync("desk", OtherTenant);

        Assert.Equal(ours, (await ApplyAsync(transaction => transaction.FindAgent(Tenant, "desk")))!.Id);
        Assert.Equal(theirs, (await ApplyAsync(transaction => transaction.FindAgent(OtherTenant, "desk")))!.Id);
    }

    [Fact]
    public async Task Executions_PagedWhileMoreAreAccepted_ComeOnceEachInOrder()
    {
        var agent = await CreateAgentAsync("desk");
        var accepted = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            accepted.Add((await AcceptAsync(agent, $"k{i}")).Sequence);
        }

        var seen = new List<long>();
        long? before = null;
        while ((await Store.Executions.ListAsync(Tenant, new ExecutionFilter { Agent = agent }, before, limit: 2, CancellationToken))
            .Messages is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(message => message.Sequence));
            before = page[^1].Sequence;
            await AcceptAsync(agent, "later");
        }

        accepted.Reverse();
        Assert.Equal(accepted, seen);
    }

    /// <summary>A page looks at so many and no more; where it has found too few it says where to go on.</summary>
    [Fact]
    public async Task Executions_SearchedForWhatIsRareOrCommon_AreFoundPageByPage()
    {
        var agent = await CreateAgentAsync("desk");
        var rare = await AcceptAsync(agent, "rare");
        var others = Enumerable.Range(0, 5_001).Select(number => Accept(agent, $"k{number % 10}", Utf8("{}"))).ToArray();
        Array.ForEach(others, Store.Writer.Enqueue);
        var accepted = (await Task.WhenAll(others.Select(other => other.Task))).Select(result => ((AcceptanceResult.Accepted)result).Message).ToArray();

        foreach (var filter in (ExecutionFilter[])[new() { Key = "rare" }, new() { Key = "rare", Agent = agent }])
        {
            var first = await Store.Executions.ListAsync(Tenant, filter, before: null, limit: 10, CancellationToken);
            var second = await Store.Executions.ListAsync(Tenant, filter, first.StoppedAt, limit: 10, CancellationToken);

            Assert.Empty(first.Messages);
            Assert.NotNull(first.StoppedAt);
            Assert.Equal(rare.Sequence, Assert.Single(second.Messages).Sequence);
            Assert.Null(second.StoppedAt);
        }

        var common = accepted.Where(message => message.Key == "k3").Select(message => message.Sequence).OrderDescending().ToArray();
        foreach (var limit in (int[])[10, 60])
        {
            var seen = new List<long>();
            for (long? before = null; seen.Count < common.Length; before = seen[^1])
            {
                var page = await Store.Executions.ListAsync(Tenant, new() { Key = "k3" }, before, limit, CancellationToken);

                Assert.Equal(Math.Min(limit, common.Length - seen.Count), page.Messages.Count);
                seen.AddRange(page.Messages.Select(message => message.Sequence));
            }

            Assert.Equal(common, seen);
        }
    }

    [Fact]
    public async Task Executions_OfATime_AreFound()
    {
        var agent = await CreateAgentAsync("desk");
        var accepted = new List<MessageRecord>();
        for (var i = 0; i < 5; i++)
        {
            accepted.Add(await AcceptAsync(agent, $"k{i}"));
            Store.Time.MoveTo(Store.Time.GetUtcNow().AddHours(1));
        }

        var from = accepted[1].CreatedAt;
        foreach (var filter in (ExecutionFilter[])[new(), new() { Agent = agent }])
        {
            var found = await Store.Executions.ListAsync(
                Tenant, filter with { CreatedAfter = from, CreatedBefore = from.AddHours(2) }, before: null, limit: 10, CancellationToken);

            Assert.Equal([accepted[2].Sequence, accepted[1].Sequence], found.Messages.Select(message => message.Sequence));
        }
    }

    [Fact]
    public async Task Asks_PagedWhileMoreAreAskedAndAnswered_ComeOnceEachInOrder()
    {
        var agent = await CreateAgentAsync("desk");
        for (var i = 0; i < 5; i++)
        {
            await CommitAsync(Turn(await AcceptAsync(agent, $"k{i}"), Asks("wait", $"Question {i}")));
        }

        var seen = new List<string>();
        AskPlace? after = null;
        while (seen.Count < 10
            && await Store.Asks.ListAsync(Tenant, new AskFilter { Status = AskStatus.Pending }, after, limit: 2, CancellationToken) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(ask => ask.Title));
            after = AskPlace.Of(page[^1]);

            // What was seen leaves the list, and something new comes to its end.
            await ApplyAsync(transaction =>
                Sdk.Messages.Asks.Answer(transaction, transaction.FindAsk(page[0].Id)!, "approve", text: null, data: null, "user:usr_1"));
            if (seen.Count == 2)
            {
                await CommitAsync(Turn(await AcceptAsync(agent, "late"), Asks("wait", "Question 5")));
            }
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"Question {i}"), seen);
    }

    [Fact]
    public async Task States_PagedAndSearched_ComeByKey()
    {
        var agent = await CreateAgentAsync("desk");
        foreach (var (key, score) in new (string, long)[] { ("c", 3), ("a", 1), ("d", 4), ("b", 2) })
        {
            var change = new StateChange(1, Utf8($"{score}"), [new IndexedValue("score", score), new IndexedValue("name", key)]);
            await CommitAsync(Turn(await AcceptAsync(agent, key), Completed() with { State = change }));
        }

        var first = await Store.States.ListAsync(Tenant, agent, [], after: null, limit: 2, CancellationToken);
        var second = await Store.States.ListAsync(Tenant, agent, [], first[^1].Key, limit: 9, CancellationToken);
        var high = new[] { new StateCondition("score", Comparison.GreaterOrEqual, 2L), new StateCondition("name", Comparison.Less, "d") };

        Assert.Equal(["a", "b", "c", "d"], first.Concat(second).Select(state => state.Key));
        Assert.Equal(["b", "c"], await Store.Messages.FindKeysAsync(agent, high, after: null, limit: 9, CancellationToken));
        Assert.Equal(["c"], await Store.Messages.FindKeysAsync(agent, high, after: "b", limit: 9, CancellationToken));
        Assert.Empty(await Store.States.ListAsync(
            Tenant, agent, [new StateCondition("score", Comparison.Equal, 9L)], after: null, limit: 9, CancellationToken));
    }

    /// <summary>However many meet a condition, and however many that is for a page.</summary>
    [Fact]
    public async Task States_ThatMany_Meet_ComeInTheirOrder()
    {
        var agent = await CreateAgentAsync("desk");
        foreach (var number in Enumerable.Range(0, 250).Reverse())
        {
            var key = $"k{number:000}";
            var change = new StateChange(1, Utf8("1"), [new IndexedValue("stage", number % 10 == 0 ? (object)(long)number : "open"), new IndexedValue("score", (long)number)]);
            await CommitAsync(Turn(await AcceptAsync(agent, key), Completed() with { State = change }));
        }

        Task<IReadOnlyList<string>> FindAsync(int limit, string? after, params StateCondition[] conditions) =>
            Store.Messages.FindKeysAsync(agent, conditions, after, limit, CancellationToken).AsTask();
        var open = new StateCondition("stage", Comparison.Equal, "open");
        var any = new StateCondition("stage", Comparison.GreaterOrEqual, 0L);
        var late = new StateCondition("score", Comparison.GreaterOrEqual, 248L);

        Assert.Equal(["k001", "k002", "k003"], await FindAsync(3, null, open));
        Assert.Equal(["k009", "k011"], await FindAsync(2, "k008", open));
        Assert.Equal(225, (await FindAsync(250, null, open)).Count);
        Assert.Equal(Enumerable.Range(0, 250).Select(number => $"k{number:000}"), await FindAsync(300, null, any));
        Assert.Equal(["k248", "k249"], await FindAsync(9, null, open, any, late));
        Assert.Equal(["k000"], await FindAsync(1, null, any));
    }

    [Fact]
    public async Task Queue_ReadAgain_HasEveryMessageThatMayRunByItsPlace_Rule3()
    {
        var agent = await CreateAgentAsync("desk");
        var waiting = await AcceptAsync(agent, "k");
        var behind = await AcceptAsync(agent, "k");
        var unkeyed = await AcceptAsync(agent, key: null);
        await CommitAsync(Turn(waiting, Asks("wait", "Approve?")));

        var queued = await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken);
        var lane = await Store.Messages.ReadLaneAsync(agent, "k", long.MaxValue, CancellationToken);
        var beforeIt = await Store.Messages.ReadLaneAsync(agent, "k", behind.LaneSequence, CancellationToken);

        Assert.Equal([behind.Sequence, unkeyed.Sequence], queued.Messages.Select(message => message.Sequence));
        Assert.True(queued.Through >= unkeyed.Sequence);
        Assert.Equal([waiting.LaneSequence], lane.Holding);
        Assert.Equal([behind.Sequence], lane.Queued.Select(message => message.Sequence));
        Assert.Empty(beforeIt.Queued);
        Assert.Equal([agent], await Store.Messages.AgentsWithQueuedAsync(CancellationToken));
        Assert.Equal(
            [(agent, null, 1), (agent, "k", 1)],
            (await Store.Messages.CountQueuedAsync(CancellationToken)).OrderBy(count => count.Key));
        Assert.Equal(
            (2, 1),
            (await Store.Executions.CountOpenAsync(Tenant, agent, CancellationToken) is var open
                ? (open[MessageStatus.Queued], open[MessageStatus.Waiting])
                : default));
    }
}
