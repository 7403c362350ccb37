using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>An agent: identity, configuration and desired state. One row, referenced by its id everywhere.</summary>
internal sealed class Agent : ITenantRow
{
    /// <summary>A person holds it: the word for it in <see cref="HeldBy"/>.</summary>
    public const string Operator = "operator";

    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required string Name { get; set; }

    public string? DisplayName { get; set; }

    /// <summary>What it is for, in words for people.</summary>
    public string? Description { get; set; }

    /// <summary>The kind of its runtime.</summary>
    public required string Runtime { get; init; }

    public string? NodeType { get; init; }

    public DesiredState DesiredState { get; private set; }

    /// <summary>What holds it, in one word: <see cref="Operator"/>, or why the platform does; null when nothing does.</summary>
    public string? HeldBy { get; private set; }

    /// <summary>Why a person holds it, in their words.</summary>
    public string? HoldReason { get; private set; }

    /// <summary>Who owns it, as written by a principal.</summary>
    public required string Owner { get; set; }

    /// <summary>Separated by commas; null when there are none.</summary>
    public string? Tags { get; set; }

    /// <summary>When it is erased with all it has, for an ephemeral one; null for others.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many messages it still takes; null for as many as come. The store counts them.</summary>
    public int? ExecutionsLeft { get; init; }

    /// <summary>The revision of the configuration that new messages start with.</summary>
    public int Revision { get; set; }

    /// <summary>Counts the changes: the entity tag.</summary>
    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Meant to work; what held it is cleared.</summary>
    public void Start(DateTimeOffset now)
    {
        DesiredState = DesiredState.Running;
        Release(now);
    }

    public void Stop(DateTimeOffset now)
    {
        DesiredState = DesiredState.Stopped;
        Touch(now);
    }

    /// <summary>A person keeps it from working until it is released or started; whether it is meant to work stays as it is.</summary>
    public void Hold(string? reason, DateTimeOffset now)
    {
        HeldBy = Operator;
        HoldReason = reason;
        Touch(now);
    }

    /// <summary>Nothing holds it any more, whoever did.</summary>
    public void Release(DateTimeOffset now)
    {
        HeldBy = null;
        HoldReason = null;
        Touch(now);
    }

    public void Delete(DateTimeOffset now)
    {
        DeletedAt = now;
        Touch(now);
    }

    public void Restore(DateTimeOffset now)
    {
        DeletedAt = null;
        Touch(now);
    }

    public void Touch(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
    }

    public AgentDefinition ToDefinition() => new()
    {
        Id = new AgentId(Id),
        Tenant = new TenantId(TenantId),
        Name = Name,
        Owner = Owner,
        Runtime = new RuntimeKind(Runtime),
        NodeType = NodeType,
        DesiredState = DesiredState,
        HeldBy = HeldBy,
        IsDeleted = DeletedAt is not null,
        ExpiresAt = ExpiresAt,
        Revision = Revision,
    };
}

/// <summary>One revision of an agent's configuration, kept while messages are pinned to it.</summary>
internal sealed class AgentRevision
{
    public required long AgentId { get; init; }

    public required int Number { get; init; }

    /// <summary>The configuration as JSON, its secrets encrypted.</summary>
    public required byte[] Config { get; init; }

    /// <summary>Who made it, as written by a principal.</summary>
    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>That an agent may give another one messages.</summary>
internal sealed class CallGrant
{
    public required long CallerId { get; init; }

    public required long TargetId { get; init; }

    /// <summary>Where it is granted, and taken back: what is granted in two places is two grants.</summary>
    public CallGrantOrigin Origin { get; init; }

    /// <summary>Who granted it, as written by a principal.</summary>
    public required string GrantedBy { get; set; }
}

/// <summary>Where it is granted that an agent may call another one.</summary>
internal enum CallGrantOrigin
{
    /// <summary>The configuration of the agent that calls names the other one.</summary>
    Configuration = 0,

    /// <summary>Somebody who may change the agent that is called.</summary>
    Hand = 1,
}

/// <summary>Whom an agent's configuration means by a name. The agent meant may have got another name since.</summary>
internal sealed class NamedAgent : ITenantRow
{
    public required int TenantId { get; init; }

    public required long AgentId { get; init; }

    public required string Name { get; init; }

    public required long TargetId { get; set; }
}
