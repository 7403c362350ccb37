using System.Text;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Nodes;

/// <summary>A node type that can say what it would do with a message, without doing it.</summary>
/// <typeparam name="TConfig">The configuration.</typeparam>
/// <remarks>
/// It is pure: nothing is sent and nothing is stored. The configuration has passed its validation; its secrets may be missing.
/// </remarks>
public interface ITriable<in TConfig>
{
    /// <summary>Says what an agent with a configuration would do with a message.</summary>
    /// <param name="message">The message, or the delivery.</param>
    /// <param name="config">The configuration.</param>
    Trial Try(TrialMessage message, TConfig config);
}

/// <summary>A sample message, or a sample delivery to a webhook.</summary>
public sealed record TrialMessage
{
    /// <summary>The type; null for the default of a delivery.</summary>
    public string? Type { get; init; }

    /// <summary>The key; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The payload, or the body of a delivery, exactly the bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The media type of <see cref="Data"/>. Default <see cref="MessageEnvelope.Json"/>.</summary>
    public string ContentType { get; init; } = MessageEnvelope.Json;

    /// <summary>The headers of a delivery, names compared without case. Null for a message that is no delivery.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The state of the key as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>When it comes.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>What would happen.</summary>
public sealed record Trial
{
    /// <summary>The message as it would be accepted; null when it would not be, and for a message that is no delivery.</summary>
    public TrialAccepted? Accepted { get; init; }

    /// <summary>What the configuration makes of it, in its order.</summary>
    public IReadOnlyList<TrialStep> Steps { get; init; } = [];

    /// <summary>Why it would fail; null when it would not.</summary>
    public TurnError? Error { get; init; }
}

/// <summary>A message as it would be accepted.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Dedupe">What a second delivery would be recognised by; null when by nothing.</param>
/// <param name="Data">Its payload as JSON; <c>null</c> when it is not JSON.</param>
public sealed record TrialAccepted(string Type, string? Key, string? Dedupe, Utf8Json Data);

/// <summary>One part of a configuration, and what it would do.</summary>
public sealed record TrialStep
{
    /// <summary>What the configuration calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it would be done.</summary>
    public required TrialOutcome Outcome { get; init; }

    /// <summary>Why it would fail; null when it would not.</summary>
    public TurnError? Error { get; init; }

    /// <summary>What it would do.</summary>
    public IReadOnlyList<TrialEffect> Effects { get; init; } = [];
}

/// <summary>Whether a part of a configuration would be done.</summary>
public enum TrialOutcome
{
    /// <summary>It would be done.</summary>
    Matched = 0,

    /// <summary>Its condition does not hold.</summary>
    NotMatched = 1,

    /// <summary>It is not looked at, or it depends on an answer; its effects are those it would have then.</summary>
    NotReached = 2,

    /// <summary>It fails, and the message with it.</summary>
    Failed = 3,
}

/// <summary>Something that would be done.</summary>
public sealed record TrialEffect
{
    /// <summary>What it is: <c>tell</c>, <c>emit</c>, <c>send</c>, <c>drop</c>, <c>ask</c>, <c>judgment</c>, ….</summary>
    public required string Kind { get; init; }

    /// <summary>Where it would go: an agent, an event's type, an address, <c>origin</c> or <c>operators</c>.</summary>
    public required string To { get; init; }

    /// <summary>The type of the message or of what is sent; null where there is none.</summary>
    public string? Type { get; init; }

    /// <summary>The key of the message; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The content; null when there is none.</summary>
    public Utf8Json? Data { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Kind} {To} {(Data is null ? string.Empty : Encoding.UTF8.GetString(Data.Bytes.Span))}".TrimEnd();
}
