using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Tests.Executions;

namespace Trinity.Server.Tests.AgentTools;

/// <summary>A server with an agent that is executed outside of turns, and a scripted one beside it. What is executed does as the test says, with its token.</summary>
internal sealed class ToolServer : IAsyncDisposable
{
    /// <summary>The agent that holds tokens.</summary>
    public const string Worker = "worker";

    private readonly LongRuntime _runtime;

    private ToolServer(DeskServer desk, LongRuntime runtime) => (Desk, _runtime, Http) = (desk, runtime, ClientOf(desk));

    public DeskServer Desk { get; }

    public TrinityClient Client => Desk.Client;

    public HttpClient Http { get; private set; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<ToolServer> StartAsync(bool isAllowed = true)
    {
        var runtime = new LongRuntime(parallel: 4);
        var desk = await DeskServer.StartAsync(services => services.AddSingleton<IAgentRuntime>(runtime));
        await desk.Client.Agents.CreateAsync(new CreateAgent { Name = Worker, RuntimeKind = LongRuntime.Name });
        if (isAllowed)
        {
            await desk.Client.Callers.GrantAsync(DeskServer.Desk, Worker);
        }

        return new ToolServer(desk, runtime);
    }

    /// <summary>An execution that goes on.</summary>
    public async Task<ToolRun> BeginAsync(string? key = null)
    {
        var id = (await Client.Executions.SubmitAsync(Worker, new SubmitExecution { Type = "task", Key = key })).Id;
        return await NextAsync(id);
    }

    /// <summary>The next execution that goes on, which is expected to be this one, or any.</summary>
    public async Task<ToolRun> NextAsync(string? id = null)
    {
        var run = await _runtime.NextAsync();
        Assert.Equal(id ?? $"{run.Execution}", $"{run.Execution}");
        await Desk.ReachedAsync($"{run.Execution}", "waiting");
        return new ToolRun(run, Desk.Server.Services.GetRequiredService<IRunTokens>().Issue(run.Tenant, run.Execution, new RunBudget(null, null)));
    }

    public async Task EndAsync(ToolRun run, TurnError? error = null)
    {
        await Desk.Server.Services.GetRequiredService<IRuntimeExits>()
            .EndAsync(run.Run.Tenant, run.Run.Agent, run.Run.Execution, LongRuntime.Wait, error is null ? "1"u8.ToArray() : default, error);
        await Desk.ReachedAsync(run.Id, error is null ? "completed" : "dead");
    }

    /// <summary>Calls a tool, and reads what the model would.</summary>
    public async Task<(bool IsError, string Text)> CallAsync(ToolRun run, string tool, object? arguments = null)
    {
        var result = await AskAsync(run.Token, "tools/call", new { name = tool, arguments = arguments ?? new { } });
        Assert.False(result.TryGetProperty("structuredContent", out _));
        var content = Assert.Single(result.GetProperty("content").EnumerateArray());
        return (result.TryGetProperty("isError", out var isError) && isError.GetBoolean(), content.GetProperty("text").GetString()!);
    }

    public async Task<string> DoneAsync(ToolRun run, string tool, object? arguments = null)
    {
        var (isError, text) = await CallAsync(run, tool, arguments);
        Assert.False(isError, text);
        return text;
    }

    /// <summary>The code with which a call fails.</summary>
    public async Task<string> RefusedAsync(ToolRun run, string tool, object? arguments = null)
    {
        var (isError, text) = await CallAsync(run, tool, arguments);
        Assert.True(isError, text);
        return text.Split(": ")[0];
    }

    public async Task<JsonElement> AskAsync(string token, string method, object? parameters = null)
    {
        using var response = await SendAsync(token, JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }));
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        var body = await response.Content.ReadAsStringAsync(CancellationToken);
        var json = body.StartsWith('{') ? body : body.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..];
        var answer = JsonSerializer.Deserialize<JsonElement>(json);
        Assert.True(answer.TryGetProperty("result", out var result), json);
        return result;
    }

    public Task<HttpResponseMessage> SendAsync(string? token, string body) => SendAsync(token, HttpMethod.Post, body);

    public async Task<HttpResponseMessage> SendAsync(string? token, HttpMethod method, string? body = null, string path = "/agent-tools")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Http.SendAsync(request, CancellationToken);
    }

    /// <summary>The executions of an agent, the oldest first.</summary>
    public async Task<IReadOnlyList<Execution>> ExecutionsAsync(string agent) =>
        [.. (await Client.Executions.ListAsync($"agent={agent}")).Items.Reverse()];

    /// <summary>Ends the server, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await Desk.Server.DownAsync();
        await Desk.Server.UpAsync();
        Http.Dispose();
        Http = ClientOf(Desk);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Desk.DisposeAsync();
    }

    private static HttpClient ClientOf(DeskServer desk) => new() { BaseAddress = new Uri(desk.Server.Address) };
}

/// <summary>An execution that goes on, and its token.</summary>
internal sealed record ToolRun(LongRun Run, string Token)
{
    public string Id => $"{Run.Execution}";

    public MessageId Execution => Run.Execution;
}
