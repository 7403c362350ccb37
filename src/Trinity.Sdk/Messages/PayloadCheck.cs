using System.Text.Json;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Holds what comes in to the bounds. It looks at the bytes and leaves them as they are.</summary>
internal static class PayloadCheck
{
    /// <summary>Says what is wrong with a message; null when nothing is.</summary>
    public static TurnError? Check(string type, string? key, string contentType, ReadOnlyMemory<byte> payload)
    {
        if (!IsName(type))
        {
            return new TurnError("invalid_type", $"The type has 1 to {TurnBounds.NameLength} characters, none of them a control character.");
        }

        if (key is not null && !IsName(key))
        {
            return new TurnError("invalid_key", $"The key has 1 to {TurnBounds.NameLength} characters, none of them a control character.");
        }

        if (payload.Length > TurnBounds.PayloadBytes)
        {
            return new TurnError("payload_too_large", $"A payload may have {TurnBounds.PayloadBytes} bytes.");
        }

        return contentType == MessageEnvelope.Json && !payload.IsEmpty && !IsJson(payload.Span)
            ? new TurnError("invalid_json", $"The payload is not JSON of at most {TurnBounds.JsonDepth} levels.")
            : null;
    }

    public static bool IsName(string text) => text.Length is > 0 and <= TurnBounds.NameLength && !text.Any(char.IsControl);

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = TurnBounds.JsonDepth });
        try
        {
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
