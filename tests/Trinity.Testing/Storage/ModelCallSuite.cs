using Trinity.Platform.Models;
using Trinity.Sdk.Messages;

namespace Trinity.Testing.Storage;

/// <summary>What every store does with the calls of models: nothing is spent twice, and nothing that was reserved is forgotten.</summary>
public abstract class ModelCallSuite : StoreSuite
{
    private const string Model = "claude-sonnet-4-5";

    /// <summary>A dollar for 1,000 tokens of the answer; reading costs nothing.</summary>
    private static readonly ModelPrice Price = new() { Output = 1_000 };

    [Fact]
    public async Task Call_IsOnRecord_FromItsReservationToItsEnd()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")));
        var begun = Store.Time.GetUtcNow();

        var reserved = await ReserveAsync(grant, 100, Price);
        Assert.Equal(100, reserved.MaxTokens);
        var open = Assert.Single(await ListAsync(grant));
        Assert.Equal((ModelCallStatus.Reserved, Model, 100, 100_000, begun), (open.Status, open.Model, open.ReservedTokens, open.ReservedMicroUsd, open.StartedAt));
        Assert.Equal((null, null, null, null, null), (open.Usage, open.MicroUsd, open.EndedAt, open.HttpStatus, open.RequestId));

        Store.Time.MoveTo(begun.AddSeconds(3));
        await SettleAsync(grant, reserved, new ModelCallOutcome(ModelCallStatus.Done, new ModelUsage(1, 2, 3, 4))
        {
            MicroUsd = 2_000,
            HttpStatus = 200,
            RequestId = "req_1",
        });

        var ended = Assert.Single(await ListAsync(grant));
        Assert.Equal((ModelCallStatus.Done, 2_000, begun.AddSeconds(3), 200, "req_1"), (ended.Status, ended.MicroUsd, ended.EndedAt, ended.HttpStatus, ended.RequestId));
        Assert.Equal(new ModelUsage(1, 2, 3, 4), ended.Usage);
        Assert.Equal(
            new ModelTotals { Calls = 1, Usage = new ModelUsage(1, 2, 3, 4), MicroUsd = 2_000, CountedTokens = 2, CountedMicroUsd = 2_000 },
            await TotalsAsync(grant));
    }

    [Fact]
    public async Task Budget_OfTokens_GivesWhatIsLeft_AndThenNothing()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(150, MicroUsd: null));

        var first = await ReserveAsync(grant, 100);
        var second = await ReserveAsync(grant, 100);
        Assert.Equal((100, 50), (first.MaxTokens, second.MaxTokens));
        Assert.IsType<ModelReservation.Spent>(await TryAsync(grant, 1));

        await SettleAsync(grant, first, new ModelCallOutcome(ModelCallStatus.Done, new ModelUsage(7, 30, 0, 0)));
        Assert.Equal(70, (await ReserveAsync(grant, 100)).MaxTokens);
        await SettleAsync(grant, second, new ModelCallOutcome(ModelCallStatus.Failed, ModelUsage.Nothing) { MicroUsd = 0 });
        Assert.Equal(50, (await ReserveAsync(grant, 100)).MaxTokens);
    }

    [Fact]
    public async Task Budget_OfMoney_GivesWhatIsLeft_AndDoesNotHoldWithoutAPrice()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(OutputTokens: null, 150_000));

        Assert.Equal(100, (await ReserveAsync(grant, 100, Price)).MaxTokens);
        Assert.Equal(50, (await ReserveAsync(grant, 100, Price)).MaxTokens);
        Assert.IsType<ModelReservation.Spent>(await TryAsync(grant, 1, Price));
        Assert.Equal(100, (await ReserveAsync(grant, 100)).MaxTokens);
    }

    [Fact]
    public async Task Calls_AtOnce_CannotBothHaveTheLastOfTheBudget()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(100, MicroUsd: null));
        Task<ModelReservation>[] calls = [];

        await TogetherAsync(() => calls = [.. Enumerable.Range(0, 5).Select(_ => TryAsync(grant, 60))]);
        var answers = await Task.WhenAll(calls);

        Assert.Equal([60, 40], answers.OfType<ModelReservation.Reserved>().Select(reserved => reserved.MaxTokens));
        Assert.Equal(3, answers.OfType<ModelReservation.Spent>().Count());
    }

    [Fact]
    public async Task Call_ThatNeedsMoreThanIsLeft_IsRefused_AndOneThatAsksForLessIsNot()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(100, MicroUsd: null));

        Assert.IsType<ModelReservation.Spent>(await Store.ModelCalls.ReserveAsync(grant, Call(200) with { MinTokens = 101 }));
        Assert.IsType<ModelReservation.Reserved>(await Store.ModelCalls.ReserveAsync(grant, Call(50) with { MinTokens = 101 }));
    }

    [Fact]
    public async Task Call_WhoseEndIsNotKnown_CountsWithAllThatWasReserved_AlsoAfterTheStoreWasClosed()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(150, 150_000));
        await ReserveAsync(grant, 60, Price);
        await SettleAsync(grant, await ReserveAsync(grant, 50, Price), new ModelCallOutcome(ModelCallStatus.Unknown, Usage: null));

        await Store.CloseAsync();
        Store.Open();

        Assert.Equal(
            new ModelTotals { Calls = 2, Unmeasured = 2, CountedTokens = 110, CountedMicroUsd = 110_000 },
            await TotalsAsync(grant));
        Assert.Equal(40, (await ReserveAsync(grant, 100, Price)).MaxTokens);
    }

    [Fact]
    public async Task End_OfACallThatHasEnded_ChangesNothing()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")));
        var reserved = await ReserveAsync(grant, 100);
        await SettleAsync(grant, reserved, new ModelCallOutcome(ModelCallStatus.Done, new ModelUsage(1, 2, 0, 0)));

        await SettleAsync(grant, reserved, new ModelCallOutcome(ModelCallStatus.Unknown, Usage: null));

        Assert.Equal(new ModelUsage(1, 2, 0, 0), Assert.Single(await ListAsync(grant)).Usage);
    }

    [Fact]
    public async Task Refusal_ForWantOfBudget_IsOnRecordOnce_AndIsNoCall()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")), new ModelBudget(0, MicroUsd: null));
        Assert.False((await TotalsAsync(grant)).IsSpent);

        Assert.IsType<ModelReservation.Spent>(await TryAsync(grant, 1));
        Assert.IsType<ModelReservation.Spent>(await TryAsync(grant, 1));

        Assert.Equal(ModelCallStatus.Refused, Assert.Single(await ListAsync(grant)).Status);
        Assert.Equal(new ModelTotals { IsSpent = true }, await TotalsAsync(grant));
    }

    [Fact]
    public async Task Execution_ThatHasEndedOrIsGone_HasNoMoreCalls()
    {
        var agent = await CreateAgentAsync("desk");
        var message = await AcceptAsync(agent);
        var grant = Grant(message);
        var reserved = await ReserveAsync(grant, 100);

        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(message, Completed())));
        Assert.IsType<ModelReservation.Ended>(await TryAsync(grant, 1));
        await SettleAsync(grant, reserved, new ModelCallOutcome(ModelCallStatus.Done, new ModelUsage(1, 2, 0, 0)));
        Assert.Equal(2, (await TotalsAsync(grant)).Usage.Output);

        Assert.IsType<ModelReservation.Ended>(await TryAsync(grant with { Message = message.Sequence + 1_000 }, 1));
    }

    [Fact]
    public async Task Calls_AreTheirTenantsAlone()
    {
        var grant = Grant(await AcceptAsync(await CreateAgentAsync("desk")));
        await ReserveAsync(grant, 100);

        Assert.Empty(await Store.ModelCalls.ListAsync(OtherTenant, grant.Message, limit: 10, CancellationToken));
        Assert.Equal(ModelTotals.Nothing, await Store.ModelCalls.TotalsAsync(OtherTenant, grant.Message, CancellationToken));
    }

    [Fact]
    public async Task Calls_GoWithTheirMessage_WhenItIsOldAndWhenItsAgentIsPurged()
    {
        var (first, second) = (await CreateAgentAsync("first"), await CreateAgentAsync("second"));
        var (old, purged) = (await AcceptAsync(first), await AcceptAsync(second));
        await ReserveAsync(Grant(old), 100);
        var reserved = await ReserveAsync(Grant(purged), 100);
        await CommitAsync(Turn(old, Completed()));
        Store.Time.MoveTo(Store.Time.GetUtcNow().AddDays(31));

        await ApplyAsync(transaction => transaction.EraseEnded(Store.Time.GetUtcNow().AddDays(-30), after: 0, limit: 10));
        Assert.Empty(await ListAsync(Grant(old)));
        Assert.Single(await ListAsync(Grant(purged)));

        await ApplyAsync(transaction => transaction.Erase(second, limit: 10));
        Assert.Empty(await ListAsync(Grant(purged)));
        await SettleAsync(Grant(purged), reserved, new ModelCallOutcome(ModelCallStatus.Done, ModelUsage.Nothing));
        Assert.Empty(await ListAsync(Grant(purged)));
    }

    private static ExecutionGrant Grant(MessageRecord message, ModelBudget? budget = null) => new()
    {
        Tenant = message.Tenant,
        Agent = message.Agent,
        Message = message.Sequence,
        Execution = message.Id,
        Budget = budget ?? ModelBudget.None,
    };

    private static ModelCallRequest Call(long maxTokens, ModelPrice? price = null) => new() { Model = Model, MaxTokens = maxTokens, Price = price };

    private Task<ModelReservation> TryAsync(ExecutionGrant grant, long maxTokens, ModelPrice? price = null) =>
        Store.ModelCalls.ReserveAsync(grant, Call(maxTokens, price));

    private async Task<ModelReservation.Reserved> ReserveAsync(ExecutionGrant grant, long maxTokens, ModelPrice? price = null) =>
        Assert.IsType<ModelReservation.Reserved>(await TryAsync(grant, maxTokens, price));

    private Task SettleAsync(ExecutionGrant grant, ModelReservation.Reserved reserved, ModelCallOutcome outcome) =>
        Store.ModelCalls.SettleAsync(grant, reserved.Call, outcome);

    private ValueTask<IReadOnlyList<ModelCall>> ListAsync(ExecutionGrant grant) =>
        Store.ModelCalls.ListAsync(grant.Tenant, grant.Message, limit: 10, CancellationToken);

    private ValueTask<ModelTotals> TotalsAsync(ExecutionGrant grant) => Store.ModelCalls.TotalsAsync(grant.Tenant, grant.Message, CancellationToken);
}
