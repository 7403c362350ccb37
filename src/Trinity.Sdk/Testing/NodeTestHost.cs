using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>
/// Runs node types in memory, with a clock that only the test moves: no server, no database, the rules of the server.
/// </summary>
/// <remarks>
/// <para>
/// Messages run on the thread pool as on a server. Methods that cause work return when nothing more can run: when all messages have
/// ended, or wait for an answer or for time.
/// </para>
/// <para>
/// Two things are stricter than on a server, where they wait for the attempt's time-out: awaiting something that is not the turn's fails
/// the turn at once, and so does blocking its thread for 250 ms. Steps do not wait between their attempts.
/// </para>
/// </remarks>
public sealed class NodeTestHost : IAsyncDisposable
{
    private readonly TestClock _clock;
    private readonly MemoryAgents _agents = new();
    private readonly MemoryMessages _messages;
    private readonly MemoryMailboxes _mailboxes;
    private readonly TurnWatchdog _watchdog;

    /// <summary>Creates a host.</summary>
    /// <param name="options">Start time, bounds and log.</param>
    public NodeTestHost(NodeTestHostOptions? options = null)
    {
        options ??= new NodeTestHostOptions();
        _clock = new TestClock(options.Start.ToUniversalTime());
        _messages = new MemoryMessages(_clock, _agents, options.LaneLimit, options.AgentLimit);
        _watchdog = new TurnWatchdog(_clock);
        _mailboxes = new MemoryMailboxes(_messages, _agents, options.Log ?? NullLogger.Instance, new TurnSettings
        {
            Time = _clock,
            Watchdog = _watchdog,
            FailsOutsideAwaitsAtOnce = true,
            BlockLimit = TimeSpan.FromMilliseconds(250),
            DelaysStepAttempts = false,
        });
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>All effects that went out, in order.</summary>
    public IReadOnlyList<TestEffect> Effects
    {
        get
        {
            lock (_mailboxes.Gate)
            {
                return [.. _messages.Effects.Select(effect => new TestEffect(this, effect))];
            }
        }
    }

    /// <summary>The questions that wait for a person, the oldest first.</summary>
    public IReadOnlyList<TestAsk> Asks => PendingAsks(isAlert: false);

    /// <summary>The alerts that nobody has cleared, the oldest first.</summary>
    public IReadOnlyList<TestAsk> Alerts => PendingAsks(isAlert: true);

    internal MemoryMailboxes Mailboxes => _mailboxes;

    internal MemoryMessages Messages => _messages;

    internal MemoryAgents Agents => _agents;

    /// <summary>Adds an agent.</summary>
    /// <typeparam name="TAgent">The class of its node type.</typeparam>
    /// <param name="name">The agent's name.</param>
    /// <param name="config">Its configuration; null for the default.</param>
    /// <exception cref="TrinityException"><c>invalid_node_type</c>: the class is not a valid node type; the message says why.</exception>
    public TestAgent Add<TAgent>(string name, object? config = null) => Add(typeof(TAgent), name, config);

    /// <summary>Moves the clock forward; everything that becomes due happens at its time.</summary>
    /// <param name="by">How far.</param>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var until = Now + by;
        while (true)
        {
            DateTimeOffset? next;
            lock (_mailboxes.Gate)
            {
                next = _messages.NextTimer;
            }

            if (next is null || next > until)
            {
                break;
            }

            _clock.AdvanceTo(next.Value);
            _mailboxes.FireTimers();
            await _mailboxes.SettleAsync().ConfigureAwait(false);
        }

        _clock.AdvanceTo(until);
        _mailboxes.BreakRings();
        await _mailboxes.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Returns when nothing more can run.</summary>
    public Task SettleAsync() => _mailboxes.SettleAsync();

    /// <summary>Does what a killed server does: what runs is lost, what was committed stands, and everything goes on from there.</summary>
    public Task CrashAsync()
    {
        _mailboxes.Crash();
        return _mailboxes.SettleAsync();
    }

    /// <summary>Ends what still runs.</summary>
    public ValueTask DisposeAsync()
    {
        _mailboxes.Stop();
        _watchdog.Dispose();
        return ValueTask.CompletedTask;
    }

    internal TestAgent Add(Type type, string name, object? config)
    {
        var node = NodeDefinition.Of(type);
        lock (_mailboxes.Gate)
        {
            return new TestAgent(this, _agents.Add(name, node, config is null ? [] : TurnJson.WriteObject(config).ToArray()));
        }
    }

    private TestAsk[] PendingAsks(bool isAlert)
    {
        lock (_mailboxes.Gate)
        {
            return [.. _messages.Asks
                .Where(ask => ask.Status == AskStatus.Pending && ask.Kind == AskKind.Alert == isAlert
                    && _agents.Find(ask.Agent)!.Definition is { IsDeleted: false })
                .Select(ask => new TestAsk(this, ask.Id))];
        }
    }
}

/// <summary>How a test host starts.</summary>
public sealed record NodeTestHostOptions
{
    /// <summary>The time at which the clock stands. Default 2026-01-01, noon, UTC.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How many messages of one key may wait for their turn. Default 1,000.</summary>
    public int LaneLimit { get; init; } = Bounds.Lane;

    /// <summary>How many messages of one agent may wait for their turn. Default 10,000.</summary>
    public int AgentLimit { get; init; } = Bounds.Agent;

    /// <summary>Takes what the nodes log; null for nowhere.</summary>
    public ILogger? Log { get; init; }
}
