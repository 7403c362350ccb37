using Trinity.Samples.HumanApproval;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests;

public sealed class RefundDeskTests : IAsyncDisposable
{
    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;

    public RefundDeskTests() => _desk = _host.Add<RefundDesk>("desk", new DeskConfig { AutoApproveBelow = 100 });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Request_Small_IsApprovedByCode()
    {
        var execution = await RequestAsync(99.99m);

        Assert.Equal("Approved.", execution.Reply<string>());
        Assert.Empty(_host.Asks);
        Assert.Equal(99.99m, Refunded());
    }

    [Fact]
    public async Task Request_LargeButHarmless_IsApprovedAfterTheJudgment()
    {
        var execution = await RequestAsync(250);
        Assert.Equal("waiting", execution.Status);

        await Assert.Single(_host.Asks).AnswerAsync(data: new Verdict(Suspicious: false, "A known fault."));

        Assert.Equal("Approved.", execution.Reply<string>());
        Assert.Equal(250, Refunded());
    }

    [Theory]
    [InlineData(true, "Approved.", 250)]
    [InlineData(false, "Declined.", 0)]
    public async Task Request_LargeAndSuspicious_IsDecidedByAPerson(bool isApproved, string reply, int refunded)
    {
        var execution = await RequestAsync(250);
        await Assert.Single(_host.Asks).AnswerAsync(data: new Verdict(Suspicious: true, "The third this week."));

        var question = Assert.Single(_host.Asks);
        Assert.Equal(250, question.Proposal<Refund>()!.Amount);
        await (isApproved ? question.ApproveAsync() : question.DeclineAsync());

        Assert.Equal(reply, execution.Reply<string>());
        Assert.Equal(refunded, Refunded());
        Assert.Equal(isApproved ? 1 : 0, execution.Effects.Count(effect => effect.Target == "refund.approved"));
    }

    [Fact]
    public async Task Request_WhileTheCustomerIsDecidedOn_WaitsItsTurn()
    {
        var first = await RequestAsync(250);
        var second = await RequestAsync(10);

        Assert.Equal("queued", second.Status);
        Assert.Equal(first.Id, second.BlockedBy!.Id);

        await Assert.Single(_host.Asks).AnswerAsync(data: new Verdict(Suspicious: false, "A known fault."));
        Assert.Equal("completed", second.Status);
        Assert.Equal(260, Refunded());
    }

    [Fact]
    public async Task Request_ServerKilledWhileAPersonThinks_GoesOnWhereItWas()
    {
        var execution = await RequestAsync(250);
        await Assert.Single(_host.Asks).AnswerAsync(data: new Verdict(Suspicious: true, "The third this week."));

        await _host.CrashAsync();
        await Assert.Single(_host.Asks).ApproveAsync();

        Assert.Equal("Approved.", execution.Reply<string>());
        Assert.Equal(250, Refunded());
        Assert.Single(_host.Effects, effect => effect.Target == "refund.approved");
    }

    [Fact]
    public async Task Request_NobodyJudges_FailsAfterSevenDays()
    {
        var execution = await RequestAsync(250);

        await _host.AdvanceAsync(TimeSpan.FromDays(7));

        Assert.Equal("failed", execution.Status);
        Assert.Equal("ask_expired", execution.Error!.Code);
        Assert.Equal(0, Refunded());
    }

    private Task<TestExecution> RequestAsync(decimal amount) =>
        _desk.SendAsync("refund.requested", new Refund(amount, "The kettle leaks."), key: "customer-7");

    private decimal Refunded() => _desk.State<Customer>("customer-7")?.Refunded ?? 0;
}
