using Trinity.Sdk;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Testing.Storage;

/// <summary>What a transaction of the writer is, on every store: the fence first, each write whole, a bad one alone.</summary>
public abstract class CommitSuite : StoreSuite
{
    [Fact]
    public async Task Batch_WithATurnOfAnotherAttempt_RefusesOnlyThatOne_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var messages = new[] { await AcceptAsync(agent, "a"), await AcceptAsync(agent, "b"), await AcceptAsync(agent, "c") };
        var stale = messages[1].Copy();
        stale.Attempt++;

        var results = await CommitTogetherAsync(
            Turn(messages[0], Completed("1", "first")), Turn(stale, Completed("2", "second")), Turn(messages[2], Completed("3", "third")));

        Assert.Equal([TurnWriteResult.Committed, TurnWriteResult.RefusedMessage, TurnWriteResult.Committed], results);
        Assert.Equal(["first"], await EmittedAsync(messages[0]));
        Assert.Empty(await EmittedAsync(messages[1]));
        Assert.Equal(MessageStatus.Queued, (await LoadAsync(messages[1])).Message.Status);
        Assert.Null(await Store.Messages.ReadStateAsync(agent, "b", CancellationToken));
        Assert.Equal(["third"], await EmittedAsync(messages[2]));
    }

    [Fact]
    public async Task Turn_OfAnEpochBefore_IsRefused_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var message = await AcceptAsync(agent);
        var epoch = await ApplyAsync(transaction => transaction.RaiseEpoch(agent));

        Assert.Equal(TurnWriteResult.RefusedEpoch, await CommitAsync(Turn(message, Completed("1", "x"), epoch: epoch - 1)));
        Assert.Empty(await EmittedAsync(message));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(message, Completed("1"), epoch: epoch)));
        Assert.Equal(epoch, await Store.Messages.ReadEpochAsync(agent, CancellationToken));
    }

    [Theory]
    [InlineData("2")]
    [InlineData(null)]
    public async Task Turn_OnAStateThatHasMovedOn_IsRefusedWhetherItChangesItOrNot_Rule1(string? state)
    {
        var agent = await CreateAgentAsync("desk");
        var first = await AcceptAsync(agent);
        var second = await AcceptAsync(agent);

        var results = await CommitTogetherAsync(Turn(first, Completed("1")), Turn(second, Completed(state, "late")));

        Assert.Equal([TurnWriteResult.Committed, TurnWriteResult.RefusedState], results);
        Assert.Empty(await EmittedAsync(second));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(second, Completed(state), version: 1)));
    }

    [Fact]
    public async Task Turn_OnAStateThatIsNotThere_IsRefused_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var message = await AcceptAsync(agent);

        Assert.Equal(TurnWriteResult.RefusedState, await CommitAsync(Turn(message, Completed("1"), version: 7)));
        Assert.Null(await Store.Messages.ReadStateAsync(agent, "k", CancellationToken));
    }

    [Fact]
    public async Task Turn_OfAMessageThatWasTakenBack_IsRefused_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        MessageRecord? lost = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync<bool>(transaction =>
        {
            lost = Acceptance.Insert(transaction, Submission(agent));
            throw new InvalidOperationException("Taken back.");
        }));

        Assert.Equal(TurnWriteResult.RefusedMessage, await CommitAsync(Turn(lost!, Completed("1", "x"))));
        Assert.Null(await Store.Messages.ReadStateAsync(agent, "k", CancellationToken));
    }

    [Fact]
    public async Task Turn_AfterWhatOtherTransactionsDid_IsRefusedOrNotAsTheyLeftIt_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var (first, second, third) = (await AcceptAsync(agent), await AcceptAsync(agent), await AcceptAsync(agent));

        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(first, Completed("1"))));
        Assert.Equal(TurnWriteResult.RefusedMessage, await CommitAsync(Turn(first, Completed("2"), version: 1)));
        Assert.Equal(TurnWriteResult.RefusedState, await CommitAsync(Turn(second, Completed("2"))));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(second, Completed("2"), version: 1)));
        var epoch = await ApplyAsync(transaction => transaction.RaiseEpoch(agent));
        Assert.Equal(TurnWriteResult.RefusedEpoch, await CommitAsync(Turn(third, Completed("3"), version: 2)));
        await ApplyAsync(transaction =>
        {
            transaction.DeleteStates(agent);
            return true;
        });
        Assert.Equal(TurnWriteResult.RefusedState, await CommitAsync(Turn(third, Completed("3"), version: 2, epoch)));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(third, Completed("3"), version: 0, epoch)));
    }

    [Fact]
    public async Task Batch_WithAWriteThatThrows_FailsOnlyThatOne_Rule2()
    {
        var agent = await CreateAgentAsync("desk");
        var before = Accept(agent, "a", Utf8("1"));
        var poison = new TestWrite(Tenant, agent, transaction =>
        {
            transaction.RaiseEpoch(agent);
            throw new InvalidOperationException("Poison.");
        });
        var after = Accept(agent, "b", Utf8("2"));

        await TogetherAsync(before, poison, after);

        Assert.IsType<AcceptanceResult.Accepted>(await before.Task);
        await Assert.ThrowsAsync<InvalidOperationException>(() => poison.Task);
        Assert.IsType<AcceptanceResult.Accepted>(await after.Task);
        var queued = await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken);
        Assert.Equal(["a", "b"], queued.Messages.Select(message => message.Key));
        Assert.Equal(0, await Store.Messages.ReadEpochAsync(agent, CancellationToken));
        Assert.Equal(2, Store.Writer.Backlog.Count(agent));
    }

    [Fact]
    public async Task Batch_WithAControlChangeThatThrows_TakesItBackAloneInTheSameTransaction_Rule4()
    {
        var agent = await CreateAgentAsync("desk");
        var accept = Accept(agent, "a", Utf8("1"));
        Task<bool>? change = null;

        await TogetherAsync(() =>
        {
            Store.Writer.Enqueue(accept);
            change = Store.Control.WriteAsync<bool>(Tenant, agent, "bad_change", transaction =>
            {
                Rename(transaction.AllTenants, agent, "renamed");
                transaction.AllTenants.SaveChanges();
                Acceptance.Insert(transaction.Messages, Submission(agent));
                throw new TrinityException("no", "No.");
            });
        });

        Assert.Equal("no", (await Assert.ThrowsAsync<TrinityException>(() => change!)).Code);
        Assert.IsType<AcceptanceResult.Accepted>(await accept.Task);
        Assert.Single(Store.Commits.Committed, batch => batch.Contains(accept) && batch.Any(write => write.Name == "bad_change"));
        Assert.Single((await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken)).Messages);
        Assert.Equal(1, Store.Writer.Backlog.Count(agent));
        await using var db = Store.ControlReads.OpenAllTenants();
        Assert.Equal("desk", db.Agents.Single(row => row.Id == agent.Value).Name);
    }

    [Fact]
    public async Task ControlChange_WithMessages_IsOneTransaction_Rule4()
    {
        var agent = await CreateAgentAsync("desk");

        await Store.Control.WriteAsync(Tenant, agent, "change", transaction =>
        {
            Rename(transaction.AllTenants, agent, "renamed");
            return Acceptance.Insert(transaction.Messages, Submission(agent)).Sequence;
        });

        Assert.Single(Store.Commits.Committed, batch => batch.Any(write => write.Name == "change"));
        await using var db = Store.ControlReads.OpenAllTenants();
        Assert.Equal("renamed", db.Agents.Single(row => row.Id == agent.Value).Name);
        Assert.Single((await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken)).Messages);
    }

    [Fact]
    public async Task Accept_WithAKeyUsedBefore_IsTheSameOrRefused_Rule21()
    {
        var agent = await CreateAgentAsync("desk");
        IdempotencyScope scope = new([1, 2, 3], [4, 5, 6]);
        var first = Accept(agent, "k", Utf8("1"), idempotency: scope);
        var same = Accept(agent, "k", Utf8("1"), idempotency: scope);
        var other = Accept(agent, "k", Utf8("2"), idempotency: scope with { Content = [7] });

        await TogetherAsync(first, same, other);

        var accepted = Assert.IsType<AcceptanceResult.Accepted>(await first.Task);
        Assert.Equal(accepted.Message.Id, Assert.IsType<AcceptanceResult.Duplicate>(await same.Task).Id);
        Assert.IsType<AcceptanceResult.KeyReused>(await other.Task);
        Assert.Single((await Store.Messages.ReadQueuedAsync(agent, key: null, CancellationToken)).Messages);
    }

    [Fact]
    public async Task Store_ClosedAndOpened_HasWhatItHadAndGoesOnCounting_Rule3()
    {
        var agent = await CreateAgentAsync("desk");
        var first = await AcceptAsync(agent);
        await CommitAsync(Turn(first, Completed("""{"count":1}""", "done")));

        await Store.CloseAsync();
        Store.Open();

        Assert.Equal(MessageStatus.Completed, (await LoadAsync(first)).Message.Status);
        Assert.Equal(["done"], await EmittedAsync(first));
        Assert.Equal(Utf8("""{"count":1}"""), (await Store.Messages.ReadStateAsync(agent, "k", CancellationToken))!.Data.ToArray());
        Assert.True((await AcceptAsync(agent)).Sequence > first.Sequence);
    }

    private static void Rename(Platform.Storage.PlatformDbContext db, AgentId agent, string name) =>
        db.Agents.Single(row => row.Id == agent.Value).Name = name;

    private static Submission Submission(AgentId agent) => new()
    {
        Tenant = Tenant,
        Agent = agent,
        Id = new MessageId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
        Key = "k",
        Type = "test",
        Source = MessageSource.Agent,
        Principal = "system",
    };
}
