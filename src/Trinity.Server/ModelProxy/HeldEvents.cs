using System.Buffers;

namespace Trinity.Server.ModelProxy;

/// <summary>
/// Lets the events of an answer go on as they come until a block of it ends, and holds that end and all behind it until the provider has told the end of
/// the answer.
/// </summary>
/// <remarks>
/// Claude Code asks again for an answer that is cut, as long as it has no whole block of it; with one it gives the execution up. So a server that goes in
/// the middle of an answer takes the ends of its blocks with it.
/// </remarks>
internal sealed class HeldEvents
{
    /// <summary>No answer is longer: one that is goes on as it comes.</summary>
    private const int MaxBytes = 32 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Where the line begins that is read next, and where the event that it is of.</summary>
    private int _line;
    private int _event;

    private int? _heldFrom;
    private bool _isOver;

    /// <summary>What is said as long as something is held, so that nobody takes the answer for one that hangs.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();

    /// <summary>Whether something is held: what went on before ends with a whole event.</summary>
    public bool IsHolding => _heldFrom is not null;

    /// <summary>Takes what has come.</summary>
    /// <returns>What goes on.</returns>
    public byte[] Append(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        while (!_isOver && _bytes.WrittenSpan[_line..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            var line = _bytes.WrittenSpan.Slice(_line, length).TrimEnd((byte)'\r');
            _line += length + 1;
            if (line.IsEmpty)
            {
                _event = _line;
            }
            else
            {
                Read(line);
            }
        }

        _isOver |= _bytes.WrittenCount > MaxBytes;
        return Take(_isOver ? _bytes.WrittenCount : _heldFrom ?? _event);
    }

    /// <summary>Nothing more will come.</summary>
    /// <returns>What goes on.</returns>
    public byte[] End() => Take(_bytes.WrittenCount);

    private void Read(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("event:"u8))
        {
            return;
        }

        var name = line["event:"u8.Length..].Trim((byte)' ');
        if (name.SequenceEqual("content_block_stop"u8))
        {
            _heldFrom ??= _event;
        }

        // An error is told at once: nothing follows it.
        _isOver |= name.SequenceEqual("message_stop"u8) || name.SequenceEqual("error"u8);
    }

    private byte[] Take(int count)
    {
        if (count == 0)
        {
            return [];
        }

        var taken = _bytes.WrittenSpan[..count].ToArray();
        var rest = _bytes.WrittenSpan[count..].ToArray();
        _bytes.ResetWrittenCount();
        _bytes.Write(rest);
        (_line, _event, _heldFrom) = (Math.Max(0, _line - count), Math.Max(0, _event - count), _isOver ? null : _heldFrom - count);
        return taken;
    }
}
