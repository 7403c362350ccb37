using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Output;
using Trinity.ClaudeCode.Runs;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>An execution with the model that it asks.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    /// <summary>A tool that asks what is behind the port: the test hears that it runs.</summary>
    public const string Ask = $"wget -q -O - --header 'x-api-key: {Outside.Key}' http://127.0.0.1:8788/v1/models";

    private readonly DockerEngine _engine;
    private readonly bool _isOwner;
    private readonly string _instance;

    private AgentRun(DockerEngine engine, Outside outside, RunContainers containers, RunSpec spec, string prompt, bool isOwner, string instance) =>
        (_engine, Outside, Containers, Spec, Prompt, _isOwner, _instance) = (engine, outside, containers, spec, prompt, isOwner, instance);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public Outside Outside { get; }

    public RunContainers Containers { get; }

    /// <summary>What the engine has of the same instance.</summary>
    public EngineInventory Inventory => new(_engine.Client, Containers, _instance);

    public RunSpec Spec { get; }

    public string Prompt { get; }

    public MessageId Execution => Spec.Execution;

    /// <summary>The engine's id of its container.</summary>
    public required string Container { get; init; }

    public OutputReader Output { get; } = new();

    public List<RunEvent> Events { get; } = [];

    public static Task<AgentRun> PrepareAsync(params ScriptStep[] steps) => PrepareAsync(spec => spec, steps);

    public static async Task<AgentRun> PrepareAsync(Func<RunSpec, RunSpec> change, params ScriptStep[] steps) =>
        await PrepareAsync(await DockerEngine.SharedAsync(), change, steps);

    public static async Task<AgentRun> PrepareAsync(DockerEngine engine, Func<RunSpec, RunSpec> change, params ScriptStep[] steps)
    {
        var outside = await Outside.StartAsync();
        var spec = change(new RunSpec
        {
            Tenant = new TenantId(1),
            Agent = new AgentId(7),
            Execution = new MessageId(Guid.CreateVersion7()),
            Run = "run-1",
            Image = await engine.AgentImageAsync(),
            Model = "claude-sonnet-4-5",
            Session = Guid.NewGuid(),
            ModelRetries = 4,
            Token = Outside.Key,
            SocketDirectory = outside.Path,
            Socket = "api.sock",
            ModelPath = string.Empty,
        });
        var instance = $"test-{Guid.NewGuid():n}";
        return await PrepareAsync(engine, outside, new RunContainers(engine.Client, instance), spec, steps, isOwner: true, instance);
    }

    /// <summary>The next execution of the same conversation.</summary>
    public Task<AgentRun> NextAsync(params ScriptStep[] steps) => PrepareAsync(
        _engine, Outside, Containers, Spec with { Execution = new MessageId(Guid.CreateVersion7()) }, steps, isOwner: false, _instance);

    /// <summary>Reads its output to the end.</summary>
    public Task<string> FollowAsync(string? container = null) => Containers.ReadAsync(
        container ?? Container,
        Output.Offset,
        follows: true,
        piece =>
        {
            Events.AddRange(Output.Read(piece.Span));
            return ValueTask.CompletedTask;
        },
        CancellationToken);

    /// <summary>Starts a container, its own by default, and reads its output to the end.</summary>
    public async Task ExecuteAsync(string? container = null)
    {
        Assert.Null(await Containers.StartAsync(container ?? Container, CancellationToken));
        await FollowAsync(container);
    }

    /// <summary>What the tool of an answer has seen, as the model gets it with its next request.</summary>
    public string Seen(int request) => Assert.Single(
        from message in Outside.Api.Requests.Messages[request].Body.GetProperty("messages").EnumerateArray()
        where message.GetProperty("content").ValueKind is JsonValueKind.Array
        from block in message.GetProperty("content").EnumerateArray()
        where block.GetProperty("type").ValueEquals("tool_result")
        select block.GetProperty("content").ToString());

    /// <summary>The container, once it has ended: its output ends a moment before.</summary>
    public async Task<RunContainer> EndedAsync()
    {
        await _engine.Client.Containers.WaitContainerAsync(Container, CancellationToken);
        return (await Containers.FindAsync(Execution, CancellationToken))!;
    }

    public async Task<TurnError?> VerdictAsync(string errors)
    {
        var ended = await EndedAsync();
        return Verdict.Of(new RunExit(ended.ExitCode, ended.WasOutOfMemory, RunCause.Itself, errors) { HasUsedUpItsTime = ended.HasUsedUpItsTime }, Output.Result);
    }

    /// <summary>Has it looked after as the server does, to its end.</summary>
    /// <returns>Why it failed; null when it did not.</returns>
    public async Task<TurnError?> WatchAsync()
    {
        var ends = new Ends();
        var places = new RunPlaces(1, memory: null);
        var open = new OpenRun(Spec.Tenant, Spec.Agent, Execution, Spec.Run, DateTimeOffset.UnixEpoch);
        var lines = new RunLines(new AgentLogRings(TimeProvider.System), open);
        await new RunWatch(Containers, open, ends, new RunTranscript(ends, open), lines, places, TimeProvider.System, NullLogger.Instance).RunAsync(CancellationToken);
        Assert.NotNull(await places.WaitAsync(0, Task.CompletedTask, CancellationToken));
        Assert.Null(await Containers.FindAsync(Execution, CancellationToken));
        return ends.Error;
    }

    public async ValueTask DisposeAsync()
    {
        await Containers.RemoveAsync(Container, CancellationToken.None);
        if (!_isOwner)
        {
            return;
        }

        await Outside.DisposeAsync();
        await Containers.RemoveVolumesAsync(Spec.Agent, CancellationToken.None);
    }

    private static async Task<AgentRun> PrepareAsync(
        DockerEngine engine, Outside outside, RunContainers containers, RunSpec spec, ScriptStep[] steps, bool isOwner, string instance)
    {
        var prompt = Script.Of(steps);
        await containers.PrepareAsync(spec, prompt, CancellationToken);
        var container = (await containers.FindAsync(spec.Execution, CancellationToken))!.Id;
        return new AgentRun(engine, outside, containers, spec, prompt, isOwner, instance) { Container = container };
    }

    /// <summary>Keeps the end that it is told.</summary>
    private sealed class Ends : IRuntimeExits, IRunEvents
    {
        public TurnError? Error { get; private set; }

        public Task<bool> EndAsync(TenantId tenant, AgentId agent, MessageId execution, string wait, ReadOnlyMemory<byte> result, TurnError? error)
        {
            Error = error;
            return Task.FromResult(true);
        }

        public Task AppendAsync(OpenRun run, IReadOnlyList<ToldEvent> events) => Task.CompletedTask;
    }
}
