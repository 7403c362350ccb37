using System.Text.Json.Nodes;
using Trinity.Platform.Models;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>A call that is cut short ends on both sides, and what it may have cost counts.</summary>
public sealed class CutTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _wasCut = new();
    private ProxyServer? _server;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private ProxyServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ProxyServer.StartAsync(options =>
    {
        options.IdleTimeout = TimeSpan.FromMinutes(5);
        options.Timeout = TimeSpan.FromHours(2);
    });

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Stream_ThatHangs_EndsWithAnError_AndCostsWhatWasSeen()
    {
        Server.Upstream.Answers = HangAfterAsync(async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Upstream.Text);
        });
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken));
        await ReadToAsync(reader, Upstream.Text);
        Pass(TimeSpan.FromMinutes(6));

        var rest = await reader.ReadToEndAsync(CancellationToken);
        Assert.Contains("\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\"", rest, StringComparison.Ordinal);
        await _wasCut.Task.WaitAsync(CancellationToken);
        var call = await Server.EndedAsync(token);

        // The provider has reported one token, and what came of it has at least these.
        Assert.Equal((ModelCallStatus.Failed, new ModelUsage(10, 7, 100, 20)), (call.Status, call.Usage));
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 150)]
    public async Task Answer_ThatNeverBegins_EndsInTime_AndCostsAllThatWasReserved(bool isStream, int minutes)
    {
        var hasCome = new TaskCompletionSource();
        Server.Upstream.Answers = HangAfterAsync(_ =>
        {
            hasCome.SetResult();
            return Task.CompletedTask;
        });
        var token = await Server.TokenAsync();

        var asking = Server.AskAsync(token, ProxyServer.Body(isStream: isStream));
        await hasCome.Task.WaitAsync(CancellationToken);
        Pass(TimeSpan.FromMinutes(minutes));

        var (status, body) = await asking;
        Assert.Equal((504, "timeout_error"), (status, JsonNode.Parse(body)!["error"]!["type"]!.GetValue<string>()));
        await _wasCut.Task.WaitAsync(CancellationToken);
        Assert.Equal(ModelCallStatus.Unknown, (await Server.EndedAsync(token)).Status);
        Assert.Equal(100, (await Server.TotalsAsync(token)).CountedTokens);
    }

    [Fact]
    public async Task Asker_WhoGoesAway_CutsTheCall_ThatCostsWhatWasSeen()
    {
        Server.Upstream.Answers = HangAfterAsync(async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Upstream.Delta);
        });
        var token = await Server.TokenAsync();

        var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        using (var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken)))
        {
            await ReadToAsync(reader, Upstream.Delta);
            answer.Dispose();
        }

        await _wasCut.Task.WaitAsync(CancellationToken);
        var call = await Server.EndedAsync(token);
        Assert.Equal((ModelCallStatus.Failed, new ModelUsage(10, 7, 100, 20), 252), (call.Status, call.Usage, call.MicroUsd));
    }

    [Fact]
    public async Task Asker_WhoGoesAwayBeforeAnything_LeavesACallThatCostsAllThatWasReserved()
    {
        var hasCome = new TaskCompletionSource();
        Server.Upstream.Answers = HangAfterAsync(_ =>
        {
            hasCome.SetResult();
            return Task.CompletedTask;
        });
        var token = await Server.TokenAsync();
        using var going = new CancellationTokenSource();

        var asking = Server.SendAsync(token, ProxyServer.Body(), cancellationToken: going.Token);
        await hasCome.Task.WaitAsync(CancellationToken);
        await going.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await _wasCut.Task.WaitAsync(CancellationToken);
        Assert.Equal(ModelCallStatus.Unknown, (await Server.EndedAsync(token)).Status);
        Assert.Equal(100, (await Server.TotalsAsync(token)).CountedTokens);
    }

    [Fact]
    public async Task Stream_ThatTheProviderDrops_IsDroppedHereToo()
    {
        var mayDrop = new TaskCompletionSource();
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await mayDrop.Task;
            context.Abort();
        };
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        mayDrop.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(CancellationToken));
        var call = await Server.EndedAsync(token);
        Assert.Equal((ModelCallStatus.Failed, new ModelUsage(10, 1, 100, 20)), (call.Status, call.Usage));
    }

    /// <summary>Of what is cut nobody has a whole block: with one, Claude Code would not ask again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndOfABlock_IsHeld_UntilTheAnswerIsWhole_AndGoesWithWhatIsCut(bool isDropped)
    {
        var mayDrop = new TaskCompletionSource();
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Upstream.Text);
            await Upstream.EventAsync(context, Upstream.BlockStop);
            await Upstream.EventAsync(context, Upstream.Text);
            await mayDrop.Task;
            if (isDropped)
            {
                context.Abort();
            }
        };
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        await using var stream = await answer.Content.ReadAsStreamAsync(CancellationToken);
        using var seen = new MemoryStream();
        var piece = new byte[4096];
        while (!Text(seen).Contains(Upstream.Text, StringComparison.Ordinal))
        {
            seen.Write(piece, 0, await stream.ReadAsync(piece, CancellationToken));
        }

        mayDrop.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.ReadAsync(piece, CancellationToken) is > 0 and var read)
            {
                seen.Write(piece, 0, read);
            }
        });
        Assert.EndsWith($"data: {Upstream.Text}\n\n", Text(seen), StringComparison.Ordinal);
        Assert.DoesNotContain("content_block_stop", Text(seen), StringComparison.Ordinal);

        static string Text(MemoryStream seen) => System.Text.Encoding.UTF8.GetString(seen.ToArray());
    }

    [Fact]
    public async Task Answer_ThatIsHeldForLong_IsHeardOf_AndComesWhole()
    {
        const string ping = """{"type":"ping"}""";
        var mayGoOn = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Upstream.BlockStop);
            await mayGoOn.Task;
            await Upstream.EventAsync(context, Upstream.Text);
            await mayEnd.Task;
            await Upstream.EventAsync(context, Upstream.BlockStop);
            await Upstream.EventAsync(context, Upstream.Delta);
            await Upstream.EventAsync(context, Upstream.Stop);
        };
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken));
        await ReadToAsync(reader, Upstream.Start);
        Pass(TimeSpan.FromSeconds(6));
        mayGoOn.SetResult();
        await ReadToAsync(reader, ping);
        mayEnd.SetResult();

        var data = (await reader.ReadToEndAsync(CancellationToken)).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        Assert.Equal([Upstream.BlockStop, Upstream.Text, Upstream.BlockStop, Upstream.Delta, Upstream.Stop], data);
    }

    [Fact]
    public async Task Answer_ThatIsSaidToHaveFailed_IsNotHeld()
    {
        const string error = """{"type":"error","error":{"type":"overloaded_error","message":"No."}}""";
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Upstream.BlockStop);
            await Upstream.EventAsync(context, error);
        };
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));

        Assert.EndsWith($"data: {Upstream.BlockStop}\n\nevent: error\ndata: {error}\n\n", await answer.Content.ReadAsStringAsync(CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatSaysNothingOfItsUse_CostsAllThatWasReserved()
    {
        Server.Upstream.Answers = context => Upstream.WriteAsync(context, 200, "Hello.");
        var token = await Server.TokenAsync();

        Assert.Equal((200, "Hello."), await Server.AskAsync(token, ProxyServer.Body()));

        Assert.Equal(ModelCallStatus.Unknown, (await Server.EndedAsync(token)).Status);
        Assert.Equal(100, (await Server.TotalsAsync(token)).CountedTokens);
    }

    /// <summary>Reads what has come so far.</summary>
    private static async Task ReadToAsync(StreamReader reader, string data)
    {
        while (await reader.ReadLineAsync(CancellationToken) is { } line && line != $"data: {data}")
        {
            // It comes after this.
        }
    }

    private void Pass(TimeSpan time) => Server.Desk.Time.MoveTo(Server.Desk.Time.GetUtcNow() + time);

    private Func<Microsoft.AspNetCore.Http.HttpContext, Task> HangAfterAsync(Func<Microsoft.AspNetCore.Http.HttpContext, Task> beginning) => async context =>
    {
        await beginning(context);
        var gone = new TaskCompletionSource();
        await using (context.RequestAborted.Register(gone.SetResult))
        {
            await gone.Task;
        }

        _wasCut.TrySetResult();
    };
}
