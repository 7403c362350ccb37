using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>One entry of the operator queue.</summary>
internal sealed record AskRecord
{
    /// <summary>The order of creation, given by the store.</summary>
    public long Sequence { get; init; }

    public required Guid Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    /// <summary>The message it belongs to; null when it is about the agent as a whole.</summary>
    public long? MessageSequence { get; init; }

    public MessageId? Message { get; init; }

    /// <summary>The wait it answers; null for an alert.</summary>
    public string? Wait { get; init; }

    public int Part { get; init; }

    public required AskKind Kind { get; init; }

    public AskStatus Status { get; init; }

    public required string Title { get; init; }

    public string? Body { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    public ReadOnlyMemory<byte> Proposal { get; init; }

    public ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>What helps to answer, as JSON; empty when there is nothing.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Who is asked; null for whoever comes first.</summary>
    public string? Addressee { get; init; }

    public Priority Priority { get; init; }

    /// <summary>For alerts: the code that a second one of the same agent is counted under.</summary>
    public string? Code { get; init; }

    /// <summary>For alerts: how often it happened.</summary>
    public int Count { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when an answer is wanted; one that comes later is taken all the same.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The answer as the journal keeps it; empty before there is one.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}

/// <summary>The states of an entry of the operator queue.</summary>
internal enum AskStatus
{
    Pending = 0,
    Answered = 1,
    Expired = 2,
    Cancelled = 3,

    /// <summary>What it was about ended without it: its message, or the hold that an alert told of.</summary>
    Withdrawn = 4,
}
