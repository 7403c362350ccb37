using System.Collections.Concurrent;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Tests.Executions;

/// <summary>Executes nothing by itself: a turn waits for an end that the test tells.</summary>
internal sealed class LongRuntime(int parallel) : IAgentRuntime
{
    public const string Name = "long";
    public const string Wait = "run";

    private readonly ConcurrentDictionary<MessageId, bool> _open = [];
    private readonly System.Threading.Channels.Channel<LongRun> _begun = System.Threading.Channels.Channel.CreateUnbounded<LongRun>();
    private readonly Lock _gate = new();

    public RuntimeKind Kind => new(Name);

    public int Parallel { get; set; } = parallel;

    public int Open => _open.Count;

    /// <summary>The most that went on at once.</summary>
    public int Most { get; private set; }

    /// <summary>The next that begins.</summary>
    public async Task<LongRun> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _begun.Reader.ReadAsync(patience.Token);
    }

    public void Gone(MessageId execution) => _open.TryRemove(execution, out _);

    public RuntimeCapabilities Capabilities(AgentDefinition agent) =>
        new([], [], ExecutionPolicy.Default with { Attempts = 1, Parallel = Parallel, CountsWaiting = true });

    public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) =>
        Task.FromResult(new RuntimeStatus("ready"));

    public Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        var execution = turn.Message.Id;
        if (turn.Journal.FirstOrDefault(entry => entry.Name == Wait) is not { } exit)
        {
            lock (_gate)
            {
                _open[execution] = true;
                Most = Math.Max(Most, _open.Count);
            }

            _begun.Writer.TryWrite(new LongRun(turn.Agent.Tenant, turn.Agent.Id, execution));
            return Task.FromResult<TurnOutcome>(
                new TurnOutcome.Suspended { Waits = [new WaitRequest { Name = Wait, Kind = JournalKind.RuntimeExit }] });
        }

        _open.TryRemove(execution, out _);
        return Task.FromResult<TurnOutcome>(exit.Error is { } error
            ? new TurnOutcome.Failed { Error = error, IsRetryable = true }
            : new TurnOutcome.Completed { Reply = exit.Result });
    }
}

/// <summary>What goes on outside of turns.</summary>
internal sealed record LongRun(TenantId Tenant, AgentId Agent, MessageId Execution);
