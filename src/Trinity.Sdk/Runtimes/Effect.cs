using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Runtimes;

/// <summary>One effect of a turn. It goes out when the turn commits; its id is a hash of message and position.</summary>
public sealed record Effect
{
    /// <summary>Its place among the effects of the message, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>What it is.</summary>
    public required EffectKind Kind { get; init; }

    /// <summary>Where it goes: an agent's name, an event's type, a reminder's name, an address, <c>origin</c>, or <c>operators</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The content as JSON; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The media type of <see cref="Data"/>.</summary>
    public string ContentType { get; init; } = MessageEnvelope.Json;

    /// <summary>For a message to an agent, and for something sent out: its type.</summary>
    public string? Type { get; init; }

    /// <summary>For a message to an agent: its key; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>For a reminder: when.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>For an alert: how urgent it is.</summary>
    public Priority Priority { get; init; }

    /// <summary>
    /// For something sent out: the secret it is signed with, in clear; null for none. It is stored encrypted, apart from the effect, and
    /// shown nowhere.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>What it is and where it goes; neither its content nor its secret.</summary>
    public override string ToString() => $"{Kind} to {Target}";
}

/// <summary>What a turn asks the platform to do.</summary>
public enum EffectKind
{
    /// <summary>Speak to where the message came from.</summary>
    Say = 0,

    /// <summary>Give another agent a message.</summary>
    Tell = 1,

    /// <summary>Publish an event.</summary>
    Emit = 2,

    /// <summary>Send a message to this key later.</summary>
    Remind = 3,

    /// <summary>Withdraw a reminder.</summary>
    CancelReminder = 4,

    /// <summary>Put an alert in the operator queue.</summary>
    Raise = 5,

    /// <summary>Say that the message was set aside on purpose, and why.</summary>
    Drop = 6,

    /// <summary>Send something out of the platform, to an HTTP address: a delivery.</summary>
    Send = 7,
}
