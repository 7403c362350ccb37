using System.Text;
using System.Text.Json;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Holds what comes in to the bounds. It looks at the bytes and leaves them as they are.</summary>
internal static class PayloadCheck
{
    /// <summary>What a name is, for the text of an error.</summary>
    public static string NameForm { get; } =
        $"has 1 to {TurnBounds.NameLength} characters, none of them a control character or a lone surrogate.";

    /// <summary>Says what is wrong with a message; null when nothing is.</summary>
    public static TurnError? Check(string type, string? key, string contentType, ReadOnlyMemory<byte> payload)
    {
        if (!IsName(type))
        {
            return new TurnError("invalid_type", "The type " + NameForm);
        }

        if (key is not null && !IsName(key))
        {
            return new TurnError("invalid_key", "The key " + NameForm);
        }

        if (payload.Length > TurnBounds.PayloadBytes)
        {
            return new TurnError("payload_too_large", $"A payload may have {TurnBounds.PayloadBytes} bytes.");
        }

        return contentType == MessageEnvelope.Json && !payload.IsEmpty && !IsJson(payload.Span)
            ? new TurnError("invalid_json", $"The payload is not JSON of at most {TurnBounds.JsonDepth} levels.")
            : null;
    }

    /// <summary>Whether every store keeps a text as it is, and finds it again: keys, types, names of steps.</summary>
    public static bool IsName(string text)
    {
        if (text.Length is 0 or > TurnBounds.NameLength)
        {
            return false;
        }

        for (var at = 0; at < text.Length;)
        {
            // A lone surrogate has no UTF-8: it would be stored as another character, and the text not found again.
            if (!Rune.TryGetRuneAt(text, at, out var rune) || Rune.IsControl(rune))
            {
                return false;
            }

            at += rune.Utf16SequenceLength;
        }

        return true;
    }

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
