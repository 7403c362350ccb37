using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.ClaudeCode;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>Agents of the kind claude_code through the platform's own doors: the real engine, the real Claude Code, and its calls metered by the proxy.</summary>
public sealed class ClaudeCodeRuntimeTests
{
    /// <summary>By this the test hears that a tool runs: it asks what costs nothing.</summary>
    private const string Tell =
        "wget -q -O - --header \"x-api-key: $ANTHROPIC_API_KEY\" --post-data '{\"model\":\"claude-sonnet-4-5\"}' "
        + "http://127.0.0.1:8788/model-proxy/v1/messages/count_tokens";

    private static readonly ScriptStep Busy = ScriptStep.Bash($"{Tell}; sleep 1000");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Task_IsExecuted_WithItsFilesItsReplyAndItsCost()
    {
        await using var server = await ClaudeCodeServer.StartAsync();

        var execution = await server.AskAsync(null, ScriptStep.Bash("echo hello >note; cat note; env"), new ScriptStep { Text = "Written.", In = 100, Out = 50 });
        var ended = await server.EndedAsync(execution);

        Assert.Equal("completed", ended.Status);
        using var reply = JsonDocument.Parse(ended.Reply!.ToString()!);
        Assert.Equal("Written.", reply.RootElement.GetProperty("result").GetString());
        Assert.True(reply.RootElement.GetProperty("costUsd").GetDecimal() > 0);
        Assert.Equal((2, 0), (ended.Usage.Calls, ended.Usage.Unmeasured));
        Assert.True(ended.Usage is { CostUsd: > 0, InputTokens: >= 100, OutputTokens: >= 50 }, $"{ended.Usage}");
        Assert.All(server.Api.Requests.Messages, request => Assert.Equal(ClaudeCodeServer.ProviderKey, request.Key));
        var environment = server.Api.Requests.Messages[1].Text;
        Assert.Contains("hello", environment, StringComparison.Ordinal);
        Assert.Contains("trx_", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(ClaudeCodeServer.ProviderKey, environment, StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task Transcript_ComesAsItGoesOn_AndIsKept_WithoutTheToken()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var execution = await server.AskAsync(
            null, ScriptStep.Bash("echo hello $ANTHROPIC_API_KEY"), new ScriptStep { Hold = "gate", Thinking = "Hm.", Text = "Said." });

        var heard = new List<TranscriptEntry>();
        await foreach (var entry in server.Client.Executions.FollowTranscriptAsync(execution, CancellationToken))
        {
            heard.Add(entry);
            if (entry.Kind == "tool_result")
            {
                // It is heard of while the model is still to be asked.
                Assert.Null((await server.Client.Executions.GetAsync(execution)).FinishedAt);
                server.Api.Release("gate");
            }
        }

        Assert.Equal(["begun", "tool_call", "tool_result", "thinking", "text", "usage", "ended", "over"], heard.Select(entry => entry.Kind));
        Assert.Contains("hello trx_…", heard[2].Data.ToString(), StringComparison.Ordinal);
        Assert.Contains("completed", heard[^1].Data.ToString(), StringComparison.Ordinal);
        await server.CleanAsync();
        var kept = await server.Client.Executions.ReadTranscriptAsync(execution);
        Assert.Equal(heard[..^1].Select(entry => (entry.Number, entry.Kind)), kept.Items.Select(entry => (entry.Number, entry.Kind)));
    }

    [Fact]
    public async Task MessagesOfAKey_AreOneConversation()
    {
        await using var server = await ClaudeCodeServer.StartAsync();

        var first = await server.AskAsync("chat", new ScriptStep { Text = "My name is Ada." });
        var second = await server.AskAsync("chat", new ScriptStep { Text = "You said Ada." });

        Assert.Equal("completed", (await server.EndedAsync(first)).Status);
        Assert.Equal("completed", (await server.EndedAsync(second)).Status);
        Assert.Contains("My name is Ada.", server.Api.Requests.Messages[^1].Body.GetProperty("messages").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Api.Requests.Messages.Count);
    }

    [Fact]
    public async Task Cancelled_ItsContainerEnds()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var execution = await server.AskAsync(null, Busy);
        await ToolRunsAsync(server);

        await server.Client.Executions.CancelAsync(execution);

        Assert.Equal("cancelled", (await server.EndedAsync(execution)).Status);
        await server.CleanAsync();
        Assert.Single(server.Api.Requests.Messages);
    }

    [Fact]
    public async Task ServerThatStopsMeanwhile_FindsWhatRuns_AndAsksNothingTwice()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var running = await server.AskAsync(null, ScriptStep.Bash($"{Tell}; sleep 3; echo slept"), new ScriptStep { Text = "Awake." });
        await ToolRunsAsync(server);

        await server.Server.DownAsync();
        await server.Server.UpAsync();
        var ended = await server.EndedAsync(running);

        Assert.Equal("completed", ended.Status);
        Assert.Contains("Awake.", ended.Reply!.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Api.Requests.Messages.Count);
        await server.CleanAsync();
    }

    /// <summary>The clock of the container ends what does not end by itself, and the platform what is not heard of.</summary>
    [Theory]
    [InlineData("{\"minutes\":0.05}", false, "execution_timeout")]
    [InlineData("{\"silentMinutes\":0.05}", false, "execution_silent")]
    [InlineData("{\"silentMinutes\":0.05}", true, "execution_silent")]
    public async Task ExecutionThatTakesTooLong_IsEnded(string config, bool hangs, string code)
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.ConfigureAsync(config);

        var ended = await server.EndedAsync(await server.AskAsync(null, hangs ? new ScriptStep { Text = "Never", Hang = true } : ScriptStep.Bash("sleep 1000")));

        Assert.Equal(("failed", code), (ended.Status, ended.Error!.Code));
        await server.CleanAsync();

        // On a busy machine its time may be up before it has asked.
        Assert.InRange(server.Api.Requests.Messages.Count, 0, 1);
    }

    /// <summary>Claude Code thinks: a call asks for 32,000 tokens, and is not made for less.</summary>
    [Theory]
    [InlineData("{\"maxOutputTokens\":60000}")]
    [InlineData("{\"maxCostUsd\":1}")]
    public async Task BudgetThatIsUsedUp_EndsTheExecution(string config)
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.ConfigureAsync(config);
        var ended = await server.EndedAsync(await server.AskAsync(null, ScriptStep.Bash("echo hello") with { In = 200_000, Out = 59_000 }, new ScriptStep { Text = "Never." }));

        Assert.Equal("budget_exceeded", ended.Error!.Code);
        Assert.Single(server.Api.Requests.Messages);
        Assert.Equal(1, ended.Usage.Calls);
    }

    /// <summary>Each of the programs takes less than Claude Code, and all of them more than there is.</summary>
    [Fact]
    public async Task MemoryOfAnAgent_IsBounded()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.ConfigureAsync("""{"memoryMb":256}""");
        const string Eat = "for i in 1 2 3 4 5 6 7 8; do (x=$(head -c 20000000 /dev/zero | tr '\\0' a); sleep 1000) & done; wait";

        var ended = await server.EndedAsync(await server.AskAsync(null, ScriptStep.Bash(Eat)));

        Assert.Equal("out_of_memory", ended.Error!.Code);
        await server.CleanAsync();
    }

    [Theory]
    [InlineData("kill", "runtime_killed")]
    [InlineData("rm", "runtime_lost")]
    public async Task ContainerThatIsTakenAway_EndsItsExecution_ForGood(string command, string code)
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var execution = await server.AskAsync(null, Busy);
        await ToolRunsAsync(server);

        await server.Engine.RunAsync([command, .. command == "rm" ? ["--force"] : Array.Empty<string>(), .. await server.ContainersAsync()]);
        var ended = await server.EndedAsync(execution);

        Assert.Equal(code, ended.Error!.Code);
        await server.CleanAsync();
        Assert.Single(server.Api.Requests.Messages);
    }

    [Fact]
    public async Task TwoTasks_GoOnAtOnce_AndTheThirdWaitsInTheMailbox()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var held = new ScriptStep { Hold = "gate", Text = "Through." };
        var tasks = new[] { await server.AskAsync(null, held), await server.AskAsync(null, held), await server.AskAsync(null, held) };
        await server.Api.Requests.MessagesAsync(2, CancellationToken);
        await server.ReachedAsync(tasks[0], "waiting");
        await server.ReachedAsync(tasks[1], "waiting");

        Assert.Equal("queued", (await server.Client.Executions.GetAsync(tasks[2])).Status);
        Assert.Equal(2, (await server.ContainersAsync()).Length);
        server.Api.Release("gate");

        foreach (var task in tasks)
        {
            Assert.Equal("completed", (await server.EndedAsync(task)).Status);
        }

        await server.CleanAsync();
    }

    /// <summary>The bound of the host: what does not fit waits, and what never will is said.</summary>
    [Fact]
    public async Task MemoryOfAllExecutions_IsBounded()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.ExecutionsMemoryMb = 1_500);
        var first = await server.AskAsync(null, new ScriptStep { Hold = "gate", Text = "First." });
        await server.Api.Requests.MessagesAsync(1, CancellationToken);

        var second = await server.AskAsync(null, new ScriptStep { Text = "Second." });
        await Eventually.HoldsAsync(async () => (await server.ContainersAsync()).Length == 2);
        var states = await server.Engine.RunAsync(["inspect", "--format", "{{.State.Status}}", .. await server.ContainersAsync()]);
        Assert.Equal(["created", "running"], states.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Single(server.Api.Requests.Messages);
        server.Api.Release("gate");
        Assert.Equal("completed", (await server.EndedAsync(first)).Status);
        Assert.Equal("completed", (await server.EndedAsync(second)).Status);

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => server.ConfigureAsync("""{"memoryMb":1501}"""));
        Assert.Equal(("/config/memoryMb", "memory_over_quota"), (refused.Problem.Errors[0].Pointer, refused.Problem.Errors[0].Code));

        // One that was made before.
        server.Server.Services.GetRequiredService<IOptions<ClaudeCodeOptions>>().Value.ExecutionsMemoryMb = 1_000;
        Assert.Equal("memory_over_quota", (await server.EndedAsync(await server.AskAsync(null, new ScriptStep { Text = "Third." }))).Error?.Code);
    }

    [Theory]
    [InlineData(401, "model_unauthorized")]
    [InlineData(404, "model_unknown")]
    [InlineData(400, "model_refused")]
    public async Task ModelThatRefuses_FailsTheExecution_WithItsCode(int status, string code)
    {
        await using var server = await ClaudeCodeServer.StartAsync();

        var ended = await server.EndedAsync(await server.AskAsync(null, new ScriptStep { Status = status }));

        Assert.Equal(code, ended.Error!.Code);
        var told = (await server.Client.Executions.ReadTranscriptAsync(ended.Id)).Items[^1];
        Assert.Equal("ended", told.Kind);
        Assert.Contains($"\"outcome\":\"{code}\"", told.Data.ToString(), StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task Retried_ByAPerson_ItRunsAgain()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var failed = await server.AskAsync(null, new ScriptStep { Status = 400, Times = 1, Then = new ScriptStep { Text = "Now." } });
        Assert.Equal("model_refused", (await server.EndedAsync(failed)).Error!.Code);

        await server.Client.Executions.RetryAsync(failed);
        var ended = await server.EndedAsync(failed);

        Assert.Equal("completed", ended.Status);
        Assert.Contains("Now.", ended.Reply!.ToString(), StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task CancelledAndRetriedAtOnce_ItRunsAgain_AndTheFirstRunEndsWithoutIt()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var execution = await server.AskAsync(null, new ScriptStep { Hold = "gate", Text = "Through." });
        await server.Api.Requests.MessagesAsync(1, CancellationToken);
        await server.ReachedAsync(execution, "waiting");

        await server.Client.Executions.CancelAsync(execution);
        await server.Client.Executions.RetryAsync(execution);
        server.Api.Release("gate");
        var ended = await server.EndedAsync(execution);

        Assert.Equal("completed", ended.Status);
        Assert.Contains("Through.", ended.Reply!.ToString(), StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task ModelThatIsBusy_IsAskedAgain()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var busy = new ScriptStep { Status = 529, Times = 1, Then = new ScriptStep { Status = 429, RetryAfter = 1, Times = 1, Then = new ScriptStep { Text = "At last." } } };

        var ended = await server.EndedAsync(await server.AskAsync(null, busy));

        Assert.Equal("completed", ended.Status);
        Assert.Contains("At last.", ended.Reply!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationThatCannotBe_IsRefused()
    {
        (string Config, string Pointer)[] refused =
        [
            ("{\"minutes\":0.01}", "/config/minutes"),
            ("{\"memoryMb\":1}", "/config/memoryMb"),
            ("{\"maxCostUsd\":0}", "/config/maxCostUsd"),
            ("{\"model\":\"--resume\"}", "/config/model"),
            ("{\"unknown\":1}", "/config/unknown"),
            ("{\"minutes\":\"long\"}", "/config/minutes"),
        ];
        await using var server = await ClaudeCodeServer.StartAsync();
        foreach (var (config, pointer) in refused)
        {
            var problem = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Agents.CreateAsync(
                new CreateAgent { Name = "wrong", RuntimeKind = "claude_code", Config = RawJson.From(JsonElement.Parse(config)) }));

            Assert.Equal((422, pointer), (problem.Problem.Status, Assert.Single(problem.Problem.Errors).Pointer));
        }
    }

    private static async Task ToolRunsAsync(ClaudeCodeServer server) =>
        await server.Api.Requests.FirstAsync(request => request.Path.EndsWith("count_tokens", StringComparison.Ordinal), CancellationToken);
}
