using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Trinity.Server.ModelProxy;

/// <summary>Reads the usage of an answer that comes as events: its beginning says what was read, and what follows says what was written so far.</summary>
internal sealed class StreamedUsage : UsageReader
{
    /// <summary>A longer line is none that says anything about usage.</summary>
    private const int MaxLine = 1024 * 1024;

    /// <summary>Of prose; other texts have more tokens for their bytes. It is a lower bound, not a count.</summary>
    private const int BytesOfToken = 4;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;
    private long _seenBytes;
    private bool _isCounted;

    protected override long SeenTokens => _isCounted ? 0 : (_seenBytes + BytesOfToken - 1) / BytesOfToken;

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            Collect(bytes[..end]);
            if (!_isTooLong)
            {
                Read(_line.WrittenSpan);
            }

            _line.ResetWrittenCount();
            _isTooLong = false;
            bytes = bytes[(end + 1)..];
        }

        Collect(bytes);
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= _line.WrittenCount + bytes.Length > MaxLine;
        if (!_isTooLong)
        {
            _line.Write(bytes);
        }
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data:"u8))
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(line["data:"u8.Length..]);
            using var document = JsonDocument.ParseValue(ref reader);
            Read(document.RootElement);
        }
        catch (JsonException)
        {
            // What is no JSON says nothing about usage; it goes on to who asked as it is.
        }
    }

    private void Read(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        switch (type.GetString())
        {
            case "message_start" when data.TryGetProperty("message", out var message):
                Take(message);
                break;
            case "message_delta":
                // From here on the provider has counted.
                _isCounted = true;
                Take(data);
                break;
            case "content_block_delta" when data.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object:
                _seenBytes += delta.EnumerateObject()
                    .Where(part => part.Name is "text" or "thinking" or "partial_json" && part.Value.ValueKind == JsonValueKind.String)
                    .Sum(part => JsonMarshal.GetRawUtf8Value(part.Value).Length - 2);
                break;
            case "message_stop":
                IsComplete = true;
                break;
            case "error":
                HasFailed = true;
                break;
        }
    }
}
