using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Tests.Mailboxes;

/// <summary>When what mailboxes have read reaches them.</summary>
internal sealed class Lateness
{
    private TaskCompletionSource? _late;

    /// <summary>Completes when something was read that is late.</summary>
    public TaskCompletionSource Read { get; private set; } = New();

    /// <summary>From now on what is read is late.</summary>
    public void Begin() => (_late, Read) = (New(), New());

    /// <summary>What is late arrives.</summary>
    public void End() => Interlocked.Exchange(ref _late, null)!.SetResult();

    public async ValueTask<T> PassAsync<T>(T read)
    {
        if (_late is { } late)
        {
            Read.TrySetResult();
            await late.Task;
        }

        return read;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Reads whose results may be late, as those from a server at the other end of a network.</summary>
internal sealed class LateReads(IMessageReads reads, Lateness ofQueues, Lateness ofLanes, Lateness ofEpochs) : IMessageReads
{
    public async ValueTask<QueuedMessages> ReadQueuedAsync(AgentId agent, string? key, CancellationToken cancellationToken) =>
        await ofQueues.PassAsync(await reads.ReadQueuedAsync(agent, key, cancellationToken));

    public ValueTask<IReadOnlyList<long>> ReadWaitingAsync(AgentId agent, CancellationToken cancellationToken) => reads.ReadWaitingAsync(agent, cancellationToken);

    public async ValueTask<LaneSnapshot> ReadLaneAsync(AgentId agent, string key, long before, CancellationToken cancellationToken) =>
        await ofLanes.PassAsync(await reads.ReadLaneAsync(agent, key, before, cancellationToken));

    public ValueTask<LoadedMessage?> LoadAsync(long sequence, CancellationToken cancellationToken) => reads.LoadAsync(sequence, cancellationToken);

    public async ValueTask<long> ReadEpochAsync(AgentId agent, CancellationToken cancellationToken) =>
        await ofEpochs.PassAsync(await reads.ReadEpochAsync(agent, cancellationToken));

    public ValueTask<StateSnapshot?> ReadStateAsync(AgentId agent, string key, CancellationToken cancellationToken) =>
        reads.ReadStateAsync(agent, key, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindKeysAsync(
        AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken) =>
        reads.FindKeysAsync(agent, conditions, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<AgentId>> AgentsWithQueuedAsync(CancellationToken cancellationToken) => reads.AgentsWithQueuedAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken) => reads.NextTimerAsync(cancellationToken);

    public ValueTask<IReadOnlyList<(AgentId Agent, string? Key, int Count)>> CountQueuedAsync(CancellationToken cancellationToken) =>
        reads.CountQueuedAsync(cancellationToken);

    public ValueTask<IReadOnlyList<(TenantId Tenant, long Bytes)>> StoredBytesAsync(CancellationToken cancellationToken) =>
        reads.StoredBytesAsync(cancellationToken);

    public ValueTask<OpenWork> ReadOpenWorkAsync(CancellationToken cancellationToken) => reads.ReadOpenWorkAsync(cancellationToken);

    public ValueTask<long> LastSequenceAsync(CancellationToken cancellationToken) => reads.LastSequenceAsync(cancellationToken);
}
