using System.Globalization;
using Spectre.Console;

namespace Trinity.Cli.Output;

/// <summary>
/// Where a command writes: results to standard output, everything else to standard error. Colours and pictures that move only on a
/// terminal, and not under NO_COLOR; elsewhere plain lines that are never broken.
/// </summary>
internal sealed class Screen
{
    private readonly IAnsiConsole _out;
    private readonly IAnsiConsole _error;
    private readonly Stream _json;

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="json">Standard output for programs.</param>
    /// <param name="isJson">Whether programs read it.</param>
    /// <param name="canAsk">Whether somebody sits here who can be asked.</param>
    public Screen(IAnsiConsole output, IAnsiConsole error, Stream json, bool isJson, bool canAsk)
    {
        _out = output;
        _error = error;
        _json = json;
        IsJson = isJson;
        CanAsk = canAsk;
    }

    /// <summary>The width that tables are fitted into; null when there is none.</summary>
    public static int? Width => int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
        && columns > 0
            ? columns
            : Console.IsOutputRedirected ? null : Math.Max(20, Console.WindowWidth);

    public bool IsJson { get; }

    public bool CanAsk { get; }

    /// <summary>Standard output as a terminal, for what is drawn.</summary>
    public IAnsiConsole Out => _out;

    /// <summary>Standard error as a terminal, for questions and progress.</summary>
    public IAnsiConsole Error => _error;

    public static Screen Open(bool isJson) => new(
        Create(Console.Out, Console.IsOutputRedirected, Width),
        Create(Console.Error, Console.IsErrorRedirected, Console.IsErrorRedirected ? null : Math.Max(20, Console.WindowWidth)),
        Console.OpenStandardOutput(),
        isJson,
        canAsk: !Console.IsInputRedirected && !Console.IsErrorRedirected);

    /// <summary>Writes a line of the result.</summary>
    public void Say(string text) => _out.WriteLine(text);

    public void Blank() => _out.WriteLine();

    /// <summary>Writes a line of the result in pieces.</summary>
    public void Say(params IEnumerable<Piece> pieces) => Write(_out, pieces);

    /// <summary>Writes what is not the result: where more is, what to do next.</summary>
    public void Remark(string text)
    {
        if (!IsJson)
        {
            Write(_error, [new Piece(text, Styles.Dim)]);
        }
    }

    public void Fault(params IEnumerable<Piece> pieces) => Write(_error, pieces);

    /// <summary>Writes a JSON document as it is, on a line of its own.</summary>
    public void WriteJson(ReadOnlySpan<byte> json)
    {
        _json.Write(json.TrimEnd("\r\n "u8));
        _json.Write("\n"u8);
        _json.Flush();
    }

    public Stream Json => _json;

    private static void Write(IAnsiConsole console, IEnumerable<Piece> pieces)
    {
        var line = new Paragraph();
        foreach (var piece in pieces)
        {
            line.Append(piece.Text, piece.Style);
        }

        console.Write(line);
        console.WriteLine();
    }

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected, int? width)
    {
        var isPlain = isRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") is "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });

        // Where no width is known nothing is broken: a line for a line.
        console.Profile.Width = width ?? short.MaxValue;
        return console;
    }
}

/// <summary>A piece of a line.</summary>
/// <param name="Text">The text; safe to show.</param>
/// <param name="Style">How it looks where there are colours; null for plain.</param>
internal readonly record struct Piece(string Text, Style? Style = null);
