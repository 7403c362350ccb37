using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Runtimes;

/// <summary>One piece of work for one agent, as it was accepted.</summary>
public sealed record MessageEnvelope
{
    /// <summary>The media type of payloads that are JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The id of the message and of its execution.</summary>
    public required MessageId Id { get; init; }

    /// <summary>What it is, for example <c>refund.requested</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The part of the agent it belongs to; null when it belongs to none and is ordered with nothing.</summary>
    public string? Key { get; init; }

    /// <summary>The payload, exactly the bytes that were received.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The media type of the payload.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>The payload to hand on as it is; null when it is not JSON, or empty.</summary>
    public Utf8Json? JsonPayload => ContentType == Json && !Payload.IsEmpty ? new Utf8Json(Payload) : null;

    /// <summary>The way it came, for example <c>api</c>, <c>webhook</c>, <c>agent</c>, <c>reminder</c>, <c>link</c>.</summary>
    public required string Source { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many agents and reminders it came through, from 0.</summary>
    public int Hops { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; init; } = 1;
}
