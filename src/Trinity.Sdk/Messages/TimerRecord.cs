using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Messages;

/// <summary>Something that happens later.</summary>
internal sealed record TimerRecord
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required TimerKind Kind { get; init; }

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    /// <summary>The message it belongs to; null for a reminder.</summary>
    public long? MessageSequence { get; init; }

    /// <summary>The wait's or the reminder's name.</summary>
    public string? Name { get; init; }

    /// <summary>For a reminder: the key it comes to.</summary>
    public string? Key { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public int Hops { get; init; }
}

/// <summary>What happens when a timer is due.</summary>
internal enum TimerKind
{
    /// <summary>A wait of a message ends.</summary>
    Wait = 0,

    /// <summary>A retrying message is attempted again.</summary>
    Retry = 1,

    /// <summary>A message has had its time.</summary>
    Deadline = 2,

    /// <summary>A reminder comes.</summary>
    Reminder = 3,
}
