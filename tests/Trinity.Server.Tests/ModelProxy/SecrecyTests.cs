using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Trinity.Server.Tests.Observability;
using Trinity.Server.Tests.Secrets;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>What is told of calls of models holds no key, no token and nothing of what was said.</summary>
[OnEitherStore]
public sealed class SecrecyTests
{
    private const string Said = "said-to-the-model-alone";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeyTokensAndContents_AreInNoLog_NoAnswer_AndNotOnTheDisk()
    {
        var output = new LogOutput();
        await using var server = await ProxyServer.StartAsync(services: output.AddTo);
        var token = await server.TokenAsync();
        var body = ProxyServer.Body(isStream: true).Replace("Hi", Said, StringComparison.Ordinal);
        var answers = new StringBuilder();

        foreach (var status in (int[])[200, 401, 500])
        {
            server.Upstream.Answers = context => Upstream.WriteAsync(context, status, Upstream.Answer);
            await AskAsync(token, body);
        }

        server.Upstream.Answers = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await AskAsync(token, body);
        await AskAsync(token + "x", body);
        await AskAsync(token, body + "}");
        await AskAsync(token, body, $"/v1/{token}");
        await server.Desk.Server.DownAsync();

        string[] secrets = [ProxyServer.Key, token, Said];
        Assert.True(output.Lines.Count > 50, $"{output.Lines.Count} lines");
        Assert.Empty(from line in output.Lines from secret in secrets where line.Contains(secret, StringComparison.Ordinal) select line);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, answers.ToString(), StringComparison.Ordinal));
        var stored = StoredBytes.Of(server.Desk.Server);
        Assert.All(secrets, secret => Assert.Equal(-1, stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret))));

        async Task AskAsync(string token, string body, string path = "/v1/messages")
        {
            using var answer = await server.SendAsync(token, body, path);
            answers.Append(answer.Headers).Append(await answer.Content.ReadAsStringAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task Call_IsMeasured_AndIsASpanOfItsRequest()
    {
        await using var server = await ProxyServer.StartAsync();
        using var measured = new Measured(server.Desk.Server);
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Trinity.Server",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var token = await server.TokenAsync();

        await server.AskAsync(token, ProxyServer.Body());
        server.Upstream.Answers = context => Upstream.WriteAsync(context, 529, "{}");
        await server.AskAsync(token, ProxyServer.Body(model: "made-up"));

        await measured.ReachesAsync("gen_ai.client.operation.duration", 2);
        Assert.Equal((1, 1), (measured.Count("gen_ai.client.token.usage", "input"), measured.Count("gen_ai.client.token.usage", "output")));
        Assert.Equal([130, 7], measured.Values("gen_ai.client.token.usage"));
        var execution = $"{server.GrantOf(token).Execution}";
        var spans = ended.Where(activity => execution.Equals(activity.GetTagItem("trinity.execution.id")) && activity.OperationName.StartsWith("chat ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["chat claude-sonnet-4-5", "chat made-up"], spans.Select(span => span.OperationName));
        Assert.Equal((130L, 7L, null), (spans[0].GetTagItem("gen_ai.usage.input_tokens"), spans[0].GetTagItem("gen_ai.usage.output_tokens"), spans[0].GetTagItem("error.type")));
        Assert.Equal(("529", 529), (spans[1].GetTagItem("error.type"), spans[1].GetTagItem("http.response.status_code")));
    }
}
