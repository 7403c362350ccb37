using Trinity.Sdk.Intake;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Makes effects of what handlers ask for, and holds them to their bounds.</summary>
internal static class TurnEffects
{
    public const string Origin = "origin";
    public const string Operators = "operators";

    public static Effect Say(TurnAttempt attempt, int position, string text) =>
        Create(attempt, position, EffectKind.Say, Origin, TurnJson.Write(text));

    public static Effect Tell(TurnAttempt attempt, int position, string agent, string? type, object? data, MessageKey key)
    {
        var message = attempt.Request.Message;
        return Create(attempt, position, EffectKind.Tell, Checked(attempt, agent), data is null ? message.Payload : TurnJson.WriteObject(data)) with
        {
            ContentType = data is null ? message.ContentType : MessageEnvelope.Json,
            Type = Checked(attempt, type ?? message.Type),
            Key = CheckedKey(attempt, key.Resolve(message.Key)),
        };
    }

    public static Effect Send(TurnAttempt attempt, int position, Uri url, string? type, object? data, string? secret)
    {
        if (DeliveryAddress.Fault(url) is { } fault)
        {
            attempt.Fail("invalid_url", fault);
        }

        if (secret is not null && !StandardWebhookSignature.IsSecret(secret))
        {
            attempt.Fail("invalid_secret", "A secret to sign with is base64, with or without whsec_ before it.");
        }

        var message = attempt.Request.Message;
        if (data is null && message.ContentType != MessageEnvelope.Json)
        {
            attempt.Fail("not_json", "What is sent out is JSON, and the payload of this message is not: say what to send.");
        }

        return Create(attempt, position, EffectKind.Send, url.OriginalString, data is null ? message.Payload : TurnJson.WriteObject(data)) with
        {
            Type = Checked(attempt, type ?? message.Type),
            Secret = secret,
        };
    }

    public static Effect Emit(TurnAttempt attempt, int position, string type, object? data) =>
        Create(attempt, position, EffectKind.Emit, Checked(attempt, type), Optional(data));

    public static Effect Remind(TurnAttempt attempt, int position, string name, DateTimeOffset when, object? payload) =>
        Create(attempt, position, EffectKind.Remind, Checked(attempt, name), Optional(payload)) with
        {
            DueAt = when.ToUniversalTime().ToMilliseconds(),
            Key = attempt.Request.Message.Key,
        };

    public static Effect Raise(TurnAttempt attempt, int position, string title, string? detail, Priority priority) =>
        Create(attempt, position, EffectKind.Raise, Operators, TurnJson.Write(new Alert(title, detail))) with { Priority = priority };

    public static Effect Drop(TurnAttempt attempt, int position, string reason) =>
        Create(attempt, position, EffectKind.Drop, Origin, TurnJson.Write(reason));

    public static string Checked(TurnAttempt attempt, string name)
    {
        if (!PayloadCheck.IsName(name))
        {
            attempt.Fail("invalid_name", "A type, a name or an agent " + PayloadCheck.NameForm);
        }

        return name;
    }

    public static string? CheckedKey(TurnAttempt attempt, string? key)
    {
        if (key is not null && !PayloadCheck.IsName(key))
        {
            attempt.Fail("invalid_key", "A key " + PayloadCheck.NameForm);
        }

        return key;
    }

    private static ReadOnlyMemory<byte> Optional(object? data) => data is null ? default : TurnJson.WriteObject(data);

    private static Effect Create(TurnAttempt attempt, int position, EffectKind kind, string target, ReadOnlyMemory<byte> data)
    {
        if (data.Length > TurnBounds.PayloadBytes)
        {
            attempt.Fail(TurnViolations.EffectTooLarge, $"The content of an effect may have {TurnBounds.PayloadBytes} bytes.");
        }

        return new Effect { Position = position, Kind = kind, Target = target, Data = data };
    }

    /// <summary>The content of an alert.</summary>
    internal sealed record Alert(string Title, string? Detail);
}
