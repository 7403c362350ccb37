using System.Buffers;
using System.Text.Json;

namespace Trinity.Server.ModelProxy;

/// <summary>Reads the usage of an answer that comes in one piece.</summary>
internal sealed class WholeUsage : UsageReader
{
    /// <summary>No answer is longer; what one used that is, nobody knows.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _answer = new();
    private bool _isTooLong;

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= _answer.WrittenCount + bytes.Length > MaxBytes;
        if (!_isTooLong)
        {
            _answer.Write(bytes);
        }
    }

    public override void End()
    {
        if (_isTooLong)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(_answer.WrittenSpan, new JsonReaderOptions { MaxDepth = 512 });
            using var document = JsonDocument.ParseValue(ref reader);
            Take(document.RootElement);
            IsComplete = Usage is not null;
        }
        catch (JsonException)
        {
            // Cut short, or no answer of a model at all.
        }
    }
}
