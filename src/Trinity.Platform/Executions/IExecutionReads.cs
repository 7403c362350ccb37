using Trinity.Platform.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Executions;

/// <summary>Reads the record of messages. Every question names the tenant.</summary>
internal interface IExecutionReads
{
    /// <summary>A message with its payload and reply.</summary>
    ValueTask<MessageRecord?> FindAsync(TenantId tenant, MessageId id, CancellationToken cancellationToken);

    /// <summary>
    /// Messages without payloads and replies, the latest first. A search looks at so many, and goes on where it stopped when it is asked again.
    /// </summary>
    ValueTask<FoundExecutions> ListAsync(
        TenantId tenant, ExecutionFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>The ids of messages of agents that are not deleted, in the order of acceptance.</summary>
    ValueTask<IReadOnlyList<ExecutionId>> SelectAsync(
        TenantId tenant, ExecutionFilter filter, long after, int limit, CancellationToken cancellationToken);

    /// <summary>All that belongs to one message.</summary>
    ValueTask<ExecutionRecord> ReadAsync(MessageRecord message, CancellationToken cancellationToken);

    /// <summary>How many open messages an agent has, by status.</summary>
    ValueTask<IReadOnlyDictionary<MessageStatus, int>> CountOpenAsync(TenantId tenant, AgentId agent, CancellationToken cancellationToken);
}

/// <summary>Executions that were found.</summary>
/// <param name="Messages">They, the latest first.</param>
/// <param name="StoppedAt">
/// The last message that was looked at, where there are fewer than wanted because the search went no further; null when it has seen all.
/// </param>
internal sealed record FoundExecutions(IReadOnlyList<MessageRecord> Messages, long? StoppedAt);

/// <summary>Which executions to list.</summary>
internal sealed record ExecutionFilter
{
    public AgentId? Agent { get; init; }

    /// <summary>The agents among which, as a JSON list of ids; null for all of the tenant.</summary>
    public string? Among { get; init; }

    /// <summary>The statuses wanted; empty for all.</summary>
    public IReadOnlyList<MessageStatus> Statuses { get; init; } = [];

    public string? Type { get; init; }

    public string? Key { get; init; }

    public MessageSource? Source { get; init; }

    /// <summary>The code with which it failed, or failed last.</summary>
    public string? Code { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }
}

/// <summary>A message without what it holds.</summary>
internal readonly record struct ExecutionId(MessageId Id, AgentId Agent, long Sequence);

/// <summary>All that belongs to one message.</summary>
internal sealed record ExecutionRecord
{
    public required IReadOnlyList<JournalEntry> Journal { get; init; }

    public required IReadOnlyList<EffectRecord> Effects { get; init; }

    /// <summary>The entries of the operator queue that belong to it, by wait and part.</summary>
    public required IReadOnlyList<AskRecord> Asks { get; init; }

    /// <summary>The messages it calls or has called.</summary>
    public required IReadOnlyList<MessageRecord> Calls { get; init; }

    /// <summary>What its calls of models come to.</summary>
    public ModelTotals Models { get; init; } = ModelTotals.Nothing;

    /// <summary>The message ahead of it in its lane that is open; null when it is the first.</summary>
    public MessageRecord? Ahead { get; init; }

    /// <summary>What that one waits for, of several waits the earliest; null when it does not wait.</summary>
    public string? AheadWait { get; init; }
}
