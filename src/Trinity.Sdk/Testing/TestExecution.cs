using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>A message of a test host and what has become of it, read at the moment of asking.</summary>
public sealed class TestExecution
{
    private readonly NodeTestHost _host;

    internal TestExecution(NodeTestHost host, long sequence)
    {
        _host = host;
        Sequence = sequence;
    }

    /// <summary>The written id, <c>exe_…</c>.</summary>
    public string Id => Read(message => message.Id.ToString());

    /// <summary>The name of the agent.</summary>
    public string AgentName => Read(message => _host.Agents.Find(message.Agent)!.Definition.Name);

    /// <summary>The type of the message.</summary>
    public string Type => Read(message => message.Type);

    /// <summary>The key of the message; null for none.</summary>
    public string? Key => Read(message => message.Key);

    /// <summary>One word: <c>queued</c>, <c>running</c>, <c>waiting</c>, <c>retrying</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>,
    /// <c>dead</c> or <c>skipped</c>.</summary>
    public string Status =>
        _host.Mailboxes.IsRunning(Sequence) ? "running" : Read(message => Words.Of(message.Status));

    /// <summary>Why it failed, or why it is attempted again; null when neither.</summary>
    public TurnError? Error => Read(message => message.Error);

    /// <summary>The attempts begun so far, the one that waits included.</summary>
    public int Attempts => Read(message => message.Attempt);

    /// <summary>Its steps and waits, in the order of their registration.</summary>
    public IReadOnlyList<JournalEntry> Steps => Read(_ => _host.Messages.ReadJournal(Sequence));

    /// <summary>The effects that went out, by position.</summary>
    public IReadOnlyList<TestEffect> Effects => [.. _host.Effects.Where(effect => effect.Execution.Sequence == Sequence)];

    /// <summary>The execution that holds it back; null when none does.</summary>
    public TestExecution? BlockedBy => Read(message =>
        LaneOrder.BlockedBy(
            _host.Messages.OpenMessages(message.Agent).Where(other => other.Lane == message.Lane),
            message,
            _host.Agents.Find(message.Agent)!.Policy.Ordering) is { } blocking
            ? new TestExecution(_host, blocking.Sequence)
            : null);

    internal long Sequence { get; }

    /// <summary>Reads the reply; the type's default when there is none.</summary>
    /// <typeparam name="T">The type of the reply.</typeparam>
    public T? Reply<T>() => TurnJson.Read<T>(Read(message => message.Reply));

    /// <summary>Cancels it and returns when nothing more can run.</summary>
    /// <returns>Whether it was open.</returns>
    public async Task<bool> CancelAsync()
    {
        var wasOpen = _host.Mailboxes.Apply(messages => Interventions.Cancel(messages, messages.Find(Sequence)!));
        _host.Mailboxes.AbortEnded();
        await _host.SettleAsync().ConfigureAwait(false);
        return wasOpen;
    }

    /// <summary>Attempts it again after it failed, with its id and journal, and returns when nothing more can run.</summary>
    /// <returns>Whether it had ended without completing.</returns>
    public async Task<bool> RetryAsync()
    {
        var isRetried = _host.Mailboxes.Apply(messages => Interventions.Retry(messages, messages.Find(Sequence)!));
        await _host.SettleAsync().ConfigureAwait(false);
        return isRetried;
    }

    /// <summary>Starts it afresh, as a new execution, and returns when nothing more can run.</summary>
    public async Task<TestExecution> RetryFreshAsync()
    {
        var result = _host.Mailboxes.Apply(messages => Interventions.RetryFresh(messages, messages.Find(Sequence)!, "user:test"));
        await _host.SettleAsync().ConfigureAwait(false);
        return result is AcceptanceResult.Accepted accepted
            ? new TestExecution(_host, accepted.Message.Sequence)
            : throw new TrinityException("agent_full", "There is no room for the message.");
    }

    private T Read<T>(Func<MessageRecord, T> read)
    {
        lock (_host.Mailboxes.Gate)
        {
            return read(_host.Messages.Find(Sequence)!);
        }
    }
}
