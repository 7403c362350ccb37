using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Lanes;

/// <summary>Reads what an agent has open, lane by lane.</summary>
internal interface ILaneReads
{
    /// <summary>
    /// Lanes with open messages, those with most of them first, the oldest first among equals; each with its first message and what that waits
    /// for, as they are at one moment.
    /// </summary>
    ValueTask<IReadOnlyList<LaneRecord>> ListAsync(
        TenantId tenant, AgentId agent, LanePlace? after, int limit, CancellationToken cancellationToken);
}

/// <summary>The place of a lane in a list.</summary>
/// <param name="Open">How many messages it has open.</param>
/// <param name="Head">The place of its first message.</param>
internal readonly record struct LanePlace(int Open, long Head);

/// <summary>A lane with open messages.</summary>
/// <param name="Open">How many they are.</param>
/// <param name="Head">The first of them, without its payload.</param>
internal sealed record LaneRecord(int Open, MessageRecord Head)
{
    /// <summary>What the first message waits for, the earliest first.</summary>
    public IReadOnlyList<LaneWaitRecord> Waits { get; init; } = [];

    /// <summary>When the first message is attempted again; null when it does not retry.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>What the first message of a lane waits for.</summary>
internal sealed record LaneWaitRecord(string Name, JournalKind Kind, DateTimeOffset? DueAt)
{
    /// <summary>The pending entries of the operator queue, some of them.</summary>
    public IReadOnlyList<Guid> Asks { get; init; } = [];

    /// <summary>The open messages it calls, some of them.</summary>
    public IReadOnlyList<MessageId> Calls { get; init; } = [];
}
