using System.Text;
using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>What leaves the platform, as the turn that sends it sees it: rules 10, 20, 23 and 28.</summary>
public abstract class SendSemantics : SemanticSuite
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly Uri Receiver = new("https://receiver.invalid/hook?q=1");

    [Fact]
    public async Task Send_IsAnEffectThatIsPendingUntilTheReceiverHasIt_Rule10()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Send(Receiver, "order.paid", new { number = 7 }, Secret);
            return Task.CompletedTask;
        });

        Assert.Equal("completed", execution.Status);
        var effect = Assert.Single(await host.EffectsAsync());
        Assert.Equal(("send", Receiver.OriginalString, "pending"), (effect.Kind, effect.Target, effect.Status));
        Assert.Equal("""{"number":7}""", effect.Data!.ToJsonString());
    }

    [Fact]
    public async Task Send_WithoutTypeAndData_SendsThoseOfTheMessage_Rule28()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(
            host,
            turn =>
            {
                turn.Send(Receiver);
                return Task.CompletedTask;
            },
            new { number = 9 });

        var effect = Assert.Single(await host.EffectsAsync());
        Assert.Equal("""{"number":9}""", effect.Data!.ToJsonString());
        Assert.Equal(execution.Type, effect.Type);
    }

    [Fact]
    public async Task Send_BeforeAWait_GoesOutOnceWhenTheTurnSuspends_Rule10()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            turn.Send(Receiver, data: 1);
            await turn.AskAsync("go", Question.Text("Go on?"));
            turn.Send(Receiver, data: 2);
        });
        Assert.Equal("waiting", execution.Status);
        var before = Assert.Single(await host.EffectsAsync());
        await host.CrashAsync();
        await AnswerAsync(host, "Go on?");

        var after = await host.EffectsAsync();
        Assert.Equal(["1", "2"], after.Select(effect => effect.Data!.ToJsonString()));
        Assert.Equal(before.Id, after[0].Id);
        Assert.NotEqual(before.Id, after[1].Id);
    }

    [Fact]
    public async Task Send_ToAnotherAddressOnReplay_IsNondeterministic_ItsContentStands_Rule10()
    {
        await using var host = await StartAsync();
        var (url, content, secret) = (Receiver, 1, Secret);
        var execution = await RunAsync(host, async turn =>
        {
            turn.Send(url, data: content, secret: secret);
            await turn.AskAsync("a", Question.Text("a?"));
            await turn.AskAsync("b", Question.Text("b?"));
        });

        (content, secret) = (2, null);
        await AnswerAsync(host, "a?");
        Assert.Equal("waiting", (await AgainAsync(host, execution)).Status);
        Assert.Equal("1", Assert.Single(await host.EffectsAsync()).Data!.ToJsonString());

        url = new Uri("https://other.invalid/");
        await AnswerAsync(host, "b?");
        Assert.Equal("nondeterministic_turn", (await AgainAsync(host, execution)).Code);
    }

    [Fact]
    public async Task Send_OfATurnThatFails_DoesNotGoOut_Rule1()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Send(Receiver);
            throw new NodeFailedException("No.", Retry.Never);
        });

        Assert.Equal("failed", execution.Status);
        Assert.Empty(await host.EffectsAsync());
    }

    /// <summary>Reset drops what waits for its turn. What has been committed has been promised to somebody outside.</summary>
    [Fact]
    public async Task Send_ThatWasCommitted_OutlivesAReset_Rule20()
    {
        await using var host = await StartAsync();
        await RunAsync(host, turn =>
        {
            turn.Send(Receiver);
            return Task.CompletedTask;
        });

        await host.ResetAsync(Desk, clearState: true);
        await host.SettleAsync();

        Assert.Equal("pending", Assert.Single(await host.EffectsAsync()).Status);
    }

    [Theory]
    [InlineData("ftp://receiver.invalid/", "invalid_url")]
    [InlineData("/hook", "invalid_url")]
    [InlineData("https://user:password@receiver.invalid/", "invalid_url")]
    [InlineData("https://receiver.invalid/#part", "invalid_url")]
    [InlineData("file:///etc/passwd", "invalid_url")]
    public async Task Send_ToWhatIsNoAddress_FailsTheTurn(string url, string code)
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Send(new Uri(url, UriKind.RelativeOrAbsolute));
            return Task.CompletedTask;
        });

        Assert.Equal(("failed", code), (execution.Status, execution.Code));
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task Send_WithASecretThatIsNone_FailsTheTurnAndDoesNotTellIt_Rule29()
    {
        await using var host = await StartAsync();
        const string malformed = "whsec_not base64!";

        var execution = await RunAsync(host, turn =>
        {
            turn.Send(Receiver, secret: malformed);
            return Task.CompletedTask;
        });

        Assert.Equal(("failed", "invalid_secret"), (execution.Status, execution.Code));
        Assert.DoesNotContain(malformed, execution.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToALongAddress_IsBounded()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Send(new Uri("https://receiver.invalid/" + new StringBuilder().Append('a', 2_000)));
            return Task.CompletedTask;
        });

        Assert.Equal(("failed", "invalid_url"), (execution.Status, execution.Code));
    }
}
