using System.Buffers;

namespace Trinity.ClaudeCode.Output;

/// <summary>Makes events of an output that comes in pieces, and counts its bytes: whoever reads it again goes on behind the last whole line.</summary>
internal sealed class OutputReader(long offset = 0)
{
    /// <summary>The longest line that is read; what is longer is passed over.</summary>
    public const int MaxLine = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;
    private long _read = offset;

    /// <summary>How many bytes are in the lines that have been read.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>The end that the output tells, once it has: of several the last.</summary>
    public RunResult? Result { get; private set; }

    /// <summary>The same, as if nothing had come behind the last whole line: what did is read again.</summary>
    public OutputReader Again() => new(Offset) { Result = Result };

    /// <summary>Reads a piece.</summary>
    public IReadOnlyList<RunEvent> Read(ReadOnlySpan<byte> piece)
    {
        var events = new List<RunEvent>();
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Add(piece[..end]);
            _read += end + 1;
            piece = piece[(end + 1)..];
            if (!_isTooLong && _line.WrittenCount > 0)
            {
                events.AddRange(StreamJson.Read(_line.WrittenMemory));
            }

            _line.Clear();
            _isTooLong = false;
            Offset = _read;
        }

        Add(piece);
        _read += piece.Length;
        Result = events.OfType<RunEvent.Ended>().LastOrDefault()?.Result ?? Result;
        return events;
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        _isTooLong |= _line.WrittenCount + part.Length > MaxLine;
        if (!_isTooLong)
        {
            _line.Write(part);
        }
    }
}
