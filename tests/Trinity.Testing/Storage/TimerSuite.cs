using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Testing.Storage;

/// <summary>What every store does with what happens later, and with what is to be gone.</summary>
public abstract class TimerSuite : StoreSuite
{
    [Fact]
    public async Task Timers_WhenDue_ComeByTheirTimeAndThenInTheOrderOfTheirSetting()
    {
        var agent = await CreateAgentAsync("desk");
        var now = Store.Time.GetUtcNow();
        await SetAsync(agent, ("third", now.AddSeconds(3)), ("first", now.AddSeconds(1)), ("second", now.AddSeconds(2)), ("also-first", now.AddSeconds(1)));

        Assert.Equal(now.AddSeconds(1), await Store.Messages.NextTimerAsync(CancellationToken));
        Store.Time.MoveTo(Store.Time.GetUtcNow() + TimeSpan.FromSeconds(2));

        Assert.Equal(["first", "also-first", "second"], await ApplyAsync(transaction => NamesOf(transaction.DueTimers(10))));
        Assert.Equal(["first", "also-first"], await ApplyAsync(transaction => NamesOf(transaction.DueTimers(2))));
    }

    [Fact]
    public async Task Timers_OfAFrozenAgent_AreNotDueUntilItThaws_Rule20()
    {
        var agent = await CreateAgentAsync("desk");
        var other = await CreateAgentAsync("other");
        await SetAsync(agent, ("frozen", Store.Time.GetUtcNow()));
        await SetAsync(other, ("due", Store.Time.GetUtcNow()));

        Assert.Equal(["due"], await ApplyAsync(transaction =>
        {
            transaction.FreezeTimers(agent, isFrozen: true);
            return NamesOf(transaction.DueTimers(10));
        }));
        Assert.Equal(["frozen", "due"], await ApplyAsync(transaction =>
        {
            transaction.FreezeTimers(agent, isFrozen: false);
            return NamesOf(transaction.DueTimers(10));
        }));
    }

    [Fact]
    public async Task FireDue_CalledAgain_FiresEachOnce()
    {
        var agent = await CreateAgentAsync("desk");
        await SetAsync(agent, ("one", Store.Time.GetUtcNow()), ("two", Store.Time.GetUtcNow()), ("three", Store.Time.GetUtcNow()));

        Assert.Equal(2, await ApplyAsync(transaction => Timers.FireDue(transaction, 2)));
        Assert.Equal(1, await ApplyAsync(transaction => Timers.FireDue(transaction, 2)));
        Assert.Equal(0, await ApplyAsync(transaction => Timers.FireDue(transaction, 2)));
        Assert.Equal(3, (await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken)).Messages.Count);
        Assert.Null(await Store.Messages.NextTimerAsync(CancellationToken));
    }

    [Fact]
    public async Task Erase_OfAnAgent_LeavesNothingOfItAndAllOfTheOthers()
    {
        var doomed = await CreateAgentAsync("doomed");
        var kept = await CreateAgentAsync("kept");
        var messages = new List<MessageRecord>();
        foreach (var agent in new[] { doomed, kept, doomed })
        {
            var message = await AcceptAsync(agent, $"k{messages.Count}");
            messages.Add(message);
            await CommitAsync(Turn(message, Asks("wait", "Approve?")));
            await CommitAsync(Turn(await AcceptAsync(agent, $"s{messages.Count}"), Completed("1", "event")));
            await SetAsync(agent, ($"reminder{messages.Count}", Store.Time.GetUtcNow().AddDays(1)));
        }

        var chunks = new List<int>();
        do
        {
            chunks.Add(await ApplyAsync(transaction => transaction.Erase(doomed, limit: 3)));
        }
        while (chunks[^1] > 0);

        Assert.Equal([3, 1, 0], chunks);
        Assert.Null(await Store.Messages.LoadAsync(messages[0].Sequence, CancellationToken));
        Assert.Empty(await Store.States.ListAsync(Tenant, doomed, [], after: null, limit: 10, CancellationToken));
        Assert.All(
            await Store.Asks.ListAsync(Tenant, new Platform.Operators.AskFilter(), after: null, limit: 10, CancellationToken),
            ask => Assert.Equal(kept, ask.Agent));
        Assert.Single(await Store.States.ListAsync(Tenant, kept, [], after: null, limit: 10, CancellationToken));
        Assert.Single((await LoadAsync(messages[1])).Journal);
        Store.Time.MoveTo(Store.Time.GetUtcNow() + TimeSpan.FromDays(30));
        Assert.All(await ApplyAsync(transaction => transaction.DueTimers(10)), timer => Assert.Equal(kept, timer.Agent));
    }

    private static string[] NamesOf(IReadOnlyList<TimerRecord> timers) => [.. timers.Select(timer => timer.Name!)];

    private Task<bool> SetAsync(AgentId agent, params (string Name, DateTimeOffset Due)[] timers) => ApplyAsync(transaction =>
    {
        foreach (var (name, due) in timers)
        {
            Timers.Insert(transaction, new TimerRecord
            {
                DueAt = due,
                Kind = TimerKind.Reminder,
                Tenant = Tenant,
                Agent = agent,
                Name = name,
                Key = "k",
            });
        }

        return true;
    });
}
