using Trinity.Nodes.Expressions;
using Trinity.Nodes.Webhooks;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Nodes.Targets;

/// <summary>A message on its way to targets: what expressions see of it, and what targets get where nothing else is said.</summary>
internal sealed class SourceMessage
{
    private static readonly ReadOnlyMemory<byte> NoState = "{}"u8.ToArray();

    private ReadOnlyMemory<byte>? _json;
    private Utf8Json? _data;

    public required string Type { get; init; }

    public string? Key { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string ContentType { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The headers of a delivery at the door; a message has none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The state of the key as JSON.</summary>
    public ReadOnlyMemory<byte> State { get; init; } = NoState;

    /// <summary>The body as JSON; empty where it is none.</summary>
    public ReadOnlyMemory<byte> Json => _json ??= DeliveryBody.ToJson(Body, ContentType);

    /// <summary>The body as JSON, to hand on; null where it is none.</summary>
    public Utf8Json? Data => _data ??= Json.IsEmpty ? null : Utf8Json.Parse(Json);

    public static SourceMessage Of(MessageEnvelope message) => new()
    {
        Type = message.Type,
        Key = message.Key,
        Body = message.Payload,
        ContentType = message.ContentType,
        Time = message.CreatedAt,
        _data = message.JsonPayload,
    };

    public static SourceMessage Of(IntakeRequest request) => new()
    {
        Type = DeliveryBody.MessageType,
        Body = request.Body,
        ContentType = request.ContentType,
        Time = request.ReceivedAt,
        Headers = request.Headers,
    };

    public static SourceMessage Of(TrialMessage message) => new()
    {
        Type = message.Type ?? DeliveryBody.MessageType,
        Key = message.Key,
        Body = message.Data,
        ContentType = message.ContentType,
        Time = message.Time,
        State = message.State.IsEmpty ? NoState : message.State,
    };

    /// <summary>What the expressions of the message see.</summary>
    /// <param name="config">The configuration without its secrets, as JSON.</param>
    /// <param name="random">What <c>Math.random</c> gives.</param>
    public ExpressionScope ToScope(ReadOnlyMemory<byte> config, Func<double> random)
    {
        var scope = new ExpressionScope { Type = Type, Key = Key, Time = Time, State = State, Config = config, Random = random };
        scope = Json.IsEmpty ? scope : scope with { Data = Json };
        return Headers is null ? scope : scope with { Headers = Headers };
    }
}
