using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runtimes;

/// <summary>An agent as runtimes and the engine see it: identity, kind and desired state.</summary>
public sealed record AgentDefinition
{
    /// <summary>The id.</summary>
    public required AgentId Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The name, unique within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>Who owns it, as written by a principal, for example <c>user:7</c>.</summary>
    public string Owner { get; init; } = string.Empty;

    /// <summary>What executes it.</summary>
    public required RuntimeKind Runtime { get; init; }

    /// <summary>The node type, for native agents.</summary>
    public string? NodeType { get; init; }

    /// <summary>Whether it is meant to work.</summary>
    public DesiredState DesiredState { get; init; }

    /// <summary>Why the platform holds it although it is meant to work; null when it does not.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Whether it is deleted: its queue is frozen until it is restored or purged.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>When it is erased with all it has, for an ephemeral agent; null for others.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The revision of the configuration that new messages start with.</summary>
    public required int Revision { get; init; }

    /// <summary>Whether its messages may be executed now.</summary>
    public bool MayRun => DesiredState == DesiredState.Running && HeldBy is null && !IsDeleted;
}

/// <summary>Whether an agent is meant to work.</summary>
public enum DesiredState
{
    /// <summary>Messages are executed.</summary>
    Running = 0,

    /// <summary>Messages are accepted up to the bounds and wait.</summary>
    Stopped = 1,
}

/// <summary>One revision of an agent's configuration, with its secrets in clear.</summary>
/// <param name="Revision">The number of the revision, from 1.</param>
/// <param name="Json">The configuration as JSON.</param>
public sealed record AgentConfiguration(int Revision, ReadOnlyMemory<byte> Json)
{
    /// <summary>What the runtime made of <see cref="Json"/>: parsed once per revision, not once per turn.</summary>
    internal object? Bound { get; set; }
}
