using System.Text;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Store;
using Trinity.Platform.Deliveries;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Testing.Storage;

/// <summary>What every store does with deliveries and their destinations.</summary>
public abstract class DeliverySuite : StoreSuite
{
    private const string One = "https://one.test/";
    private const string Two = "https://two.test/";
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private DateTimeOffset Now => Store.Time.GetUtcNow();

    [Fact]
    public async Task Look_HasWhatIsDueInTheOrderOfItsTime_AndWhenTheNextIs()
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One, One, One);
        await FailAsync(sent[0]);
        var retryAt = (await FindAsync(sent[0])).DueAt;

        var work = await LookAsync(sent[0]);
        Assert.Equal([await SequenceAsync(sent[1]), await SequenceAsync(sent[2])], work.Due);
        Assert.Equal((retryAt, Now), (work.NextDue, work.Oldest));
        Assert.Null(work.Destination.Secret);

        Store.Time.MoveTo(retryAt);
        work = await LookAsync(sent[0]);
        Assert.Equal([await SequenceAsync(sent[1]), await SequenceAsync(sent[2]), await SequenceAsync(sent[0])], work.Due);
        Assert.Null(work.NextDue);
        Assert.Equal(2, (await LookAsync(sent[0], limit: 2)).Due.Count);
    }

    [Fact]
    public async Task WithPending_NamesEachDestinationOnce_AndNoneThatHasNothing()
    {
        var agent = await CreateAgentAsync("desk");
        var other = await CreateAgentAsync("other");
        var first = await SendAsync(agent, One, One, Two);
        var second = await SendAsync(other, One, One);
        var destinations = new[] { await DestinationAsync(first[0]), await DestinationAsync(first[2]), await DestinationAsync(second[0]) };

        Assert.Equal(destinations.Order(), (await Store.Destinations.WithPendingAsync(CancellationToken)).Order());
        await SucceedAsync(first[2]);
        await SucceedAsync(second[0]);

        Assert.Equal([destinations[0], destinations[2]], (await Store.Destinations.WithPendingAsync(CancellationToken)).Order());
    }

    [Fact]
    public async Task Load_HasAllThatAnAttemptNeeds_AndNothingOnceItMayNotBeMade_Rule20()
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One, One, Two);

        var loaded = await LoadAsync(sent[0]);
        Assert.Equal((sent[0], "test.sent", 0), (loaded!.Id, loaded.Type, loaded.Attempts));
        Assert.Equal("""{"position":0}""", Encoding.UTF8.GetString(loaded.Data.Span));
        Assert.Equal((One, Secret), (loaded.Destination.Url, loaded.Destination.Secret));

        await FailAsync(sent[0]);
        Assert.Null(await LoadAsync(sent[0]));
        Store.Time.MoveTo((await FindAsync(sent[0])).DueAt);
        Assert.Equal(1, (await LoadAsync(sent[0]))!.Attempts);
        await ApplyAsync(transaction => DeliveryInterventions.Cancel(transaction, sent[0]));
        Assert.Null(await LoadAsync(sent[0]));
        await FreezeAsync(agent, isFrozen: true);
        Assert.Null(await LoadAsync(sent[1]));
        await FreezeAsync(agent, isFrozen: false);
        Assert.NotNull(await LoadAsync(sent[1]));
        var destination = await DestinationAsync(sent[1]);
        await ApplyAsync(transaction => DeliveryInterventions.Disable(transaction, destination));
        Assert.Null(await LoadAsync(sent[1]));
        Assert.NotNull(await LoadAsync(sent[2]));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Look_AtADestinationThatRests_HasNothingDue(bool isFrozen, bool isPaused)
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One);
        if (isFrozen)
        {
            await FreezeAsync(agent, isFrozen: true);
        }

        if (isPaused)
        {
            await FailAsync(sent[0], TimeSpan.FromHours(1));
        }

        var work = await LookAsync(sent[0]);

        Assert.Empty(work.Due);
        Assert.Equal((isFrozen, isPaused ? Now.AddHours(1) : null), (work.Destination.IsFrozen, work.Destination.PausedUntil));
    }

    [Fact]
    public async Task OpenWork_CountsWhatWaits_AndWhatIsPending_ButNotWhatIsFrozen()
    {
        var agent = await CreateAgentAsync("desk");
        var nothing = await Store.Messages.ReadOpenWorkAsync(CancellationToken);
        var begun = Now;
        await SendAsync(agent, One);
        Store.Time.MoveTo(Now.AddHours(1));
        await SendAsync(agent, One, Two);
        var frozen = await CreateAgentAsync("deleted");
        await SendAsync(frozen, One);
        await FreezeAsync(frozen, isFrozen: true);
        await CommitAsync(Turn(await AcceptAsync(agent), Asks("wait", "Approve?")));

        Assert.Equal(new OpenWork(0, 0, null), nothing);
        Assert.Equal(new OpenWork(1, 3, begun), await Store.Messages.ReadOpenWorkAsync(CancellationToken));
    }

    [Fact]
    public async Task EndOverdue_EndsTheOldestFirst_InPortions()
    {
        var agent = await CreateAgentAsync("desk");
        var old = await SendAsync(agent, One, One, One);
        Store.Time.MoveTo(Now.AddHours(1));
        var young = await SendAsync(agent, One);
        var destination = await DestinationAsync(old[0]);

        var ended = new List<int>();
        do
        {
            ended.Add(await ApplyAsync(transaction => Outbox.EndOverdue(transaction, destination, TimeSpan.FromHours(1), limit: 2)));
        }
        while (ended[^1] > 0);

        Assert.Equal([2, 1, 0], ended);
        Assert.All(await Task.WhenAll(old.Select(FindAsync)), delivery => Assert.Equal((DeliveryStatus.Dead, "expired"), (delivery.Status, delivery.Error?.Code)));
        Assert.Equal(DeliveryStatus.Pending, (await FindAsync(young[0])).Status);
        Assert.Equal(3, Assert.Single(await Store.Asks.ListAsync(Tenant, new(), after: null, limit: 10, CancellationToken)).Count);
    }

    [Fact]
    public async Task Record_OfAnAttemptThatWasMadeBefore_ChangesNothing()
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One);
        await SucceedAsync(sent[0]);

        await FailAsync(sent[0]);
        Assert.Equal((DeliveryStatus.Delivered, 1, null), ((await FindAsync(sent[0])).Status, (await FindAsync(sent[0])).Attempts, (await FindAsync(sent[0])).Error));
        Assert.Null(await ApplyAsync(transaction => Outbox.Record(transaction, new EffectId(Guid.Empty), 1, new AttemptResult { Status = 200 })));
    }

    [Fact]
    public async Task Reads_OfAnotherTenant_FindNothing_Rule29()
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One);
        var destination = await DestinationAsync(sent[0]);

        Assert.NotNull(await Store.Deliveries.FindAsync(Tenant, sent[0], CancellationToken));
        Assert.NotNull(await Store.Deliveries.FindDestinationAsync(Tenant, destination, CancellationToken));
        Assert.Null(await Store.Deliveries.FindAsync(OtherTenant, sent[0], CancellationToken));
        Assert.Null(await Store.Deliveries.FindDestinationAsync(OtherTenant, destination, CancellationToken));
        Assert.Empty(await Store.Deliveries.ListAsync(
            OtherTenant, new DeliveryFilter { Agent = agent, Destination = destination }, before: null, limit: 10, CancellationToken));
        Assert.Empty(await Store.Deliveries.ListDestinationsAsync(
            OtherTenant, new DestinationFilter { Agent = agent }, Now, after: null, limit: 10, CancellationToken));
    }

    [Fact]
    public async Task Deliveries_PagedWhileMoreAreSent_ComeOnceEachTheLatestFirst()
    {
        var agent = await CreateAgentAsync("desk");
        var sent = await SendAsync(agent, One, Two, One, Two, One);
        var seen = new List<EffectId>();
        long? before = null;
        while (await Store.Deliveries.ListAsync(Tenant, new DeliveryFilter { Agent = agent }, before, limit: 2, CancellationToken) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(row => row.Delivery.Id));
            before = page[^1].Delivery.Sequence;
            await SendAsync(agent, One);
        }

        Assert.Equal(sent.Reverse(), seen);
    }

    [Fact]
    public async Task Erase_OfAnAgent_TakesItsDeliveriesAndDestinations_AndNoOthers_Rule20()
    {
        var doomed = await CreateAgentAsync("doomed");
        var kept = await CreateAgentAsync("kept");
        await SendAsync(doomed, One, Two);
        var other = await SendAsync(kept, One);

        while (await ApplyAsync(transaction => transaction.Erase(doomed, limit: 3)) > 0)
        {
            continue;
        }

        Assert.Equal([other[0]], (await Store.Deliveries.ListAsync(Tenant, new DeliveryFilter(), before: null, limit: 10, CancellationToken)).Select(row => row.Delivery.Id));
        Assert.Equal(
            [kept],
            (await Store.Deliveries.ListDestinationsAsync(Tenant, new DestinationFilter(), Now, after: null, limit: 10, CancellationToken))
                .Select(row => row.Destination.Agent));
    }

    [Fact]
    public async Task Retention_ErasesDeliveriesWithTheirMessages_KeepsWhatIsPending_AndDestinationsThatAreDisabled()
    {
        var agent = await CreateAgentAsync("desk");
        var delivered = await SendAsync(agent, One);
        var pending = await SendAsync(agent, Two);
        var disabled = await SendAsync(agent, "https://disabled.test/");
        await SucceedAsync(delivered[0]);
        var gone = await DestinationAsync(disabled[0]);
        await ApplyAsync(transaction => DeliveryInterventions.Disable(transaction, gone));
        await ApplyAsync(transaction => Outbox.EndOverdue(transaction, gone, TimeSpan.FromDays(2), limit: 10));
        Store.Time.MoveTo(Now.AddDays(31));

        for (long? after = 0; after is { } place;)
        {
            after = await ApplyAsync(transaction => transaction.EraseEnded(Now.AddDays(-30), place, limit: 2));
        }

        Assert.Equal([pending[0]], (await Store.Deliveries.ListAsync(Tenant, new DeliveryFilter(), before: null, limit: 10, CancellationToken)).Select(row => row.Delivery.Id));
        Assert.Equal(
            [Two, "https://disabled.test/"],
            (await Store.Deliveries.ListDestinationsAsync(Tenant, new DestinationFilter(), Now, after: null, limit: 10, CancellationToken))
                .Select(row => row.Destination.Url));
        Assert.NotNull(await LoadAsync(pending[0]));
    }

    /// <summary>Sends by one turn and returns the ids.</summary>
    private async Task<IReadOnlyList<EffectId>> SendAsync(AgentId agent, params IReadOnlyList<string> urls)
    {
        var message = await AcceptAsync(agent, key: null);
        var outcome = new TurnOutcome.Completed
        {
            Reply = Utf8("true"),
            Effects = [.. urls.Select((url, position) => new Effect
            {
                Position = position,
                Kind = EffectKind.Send,
                Target = url,
                Type = "test.sent",
                Data = Utf8($$"""{"position":{{position}}}"""),
                Secret = Secret,
            })],
        };
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(message, outcome)));
        return [.. urls.Select((_, position) => EffectId.Of(message.Id, position))];
    }

    private Task<DestinationRecord?> FailAsync(EffectId id, TimeSpan? retryAfter = null) => ApplyAsync(transaction => Outbox.Record(
        transaction,
        id,
        attempt: 1,
        new AttemptResult { Status = 503, RetryAfter = retryAfter, Error = new TurnError("server_error", "It answered 503.") }));

    private Task<DestinationRecord?> SucceedAsync(EffectId id) =>
        ApplyAsync(transaction => Outbox.Record(transaction, id, attempt: 1, new AttemptResult { Status = 200 }));

    private Task<bool> FreezeAsync(AgentId agent, bool isFrozen) => ApplyAsync(transaction =>
    {
        DeliveryInterventions.Freeze(transaction, agent, isFrozen);
        return true;
    });

    private async Task<DeliveryRecord> FindAsync(EffectId id) => (await ApplyAsync(transaction => transaction.Deliveries.Find(id)))!;

    private async Task<long> DestinationAsync(EffectId id) => (await FindAsync(id)).Destination;

    private async Task<long> SequenceAsync(EffectId id) => (await FindAsync(id)).Sequence;

    private async Task<DestinationWork> LookAsync(EffectId id, int limit = 10) =>
        (await Store.Destinations.LookAsync(await DestinationAsync(id), Now, limit, CancellationToken))!;

    private async Task<Outgoing?> LoadAsync(EffectId id) => await Store.Destinations.LoadAsync(await SequenceAsync(id), Now, CancellationToken);
}
