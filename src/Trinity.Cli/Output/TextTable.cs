using Spectre.Console;

namespace Trinity.Cli.Output;

/// <summary>
/// A table without lines around it, so that it is read the same on a terminal and behind a pipe. What is too wide is cut where the column
/// allows it; when even that does not suffice, columns go, the least important first.
/// </summary>
internal sealed class TextTable(params Column[] columns)
{
    private const int Gap = 2;

    private readonly List<Cell[]> _rows = [];

    public int Rows => _rows.Count;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public void Write(Screen screen, int? width)
    {
        var shown = Enumerable.Range(0, columns.Length).Where(IsUsed).ToList();
        var widths = Enumerable.Range(0, columns.Length).Select(NaturalWidth).ToArray();
        if (width is { } limit)
        {
            while (shown.Sum(index => MinWidth(index, widths)) + (Gap * (shown.Count - 1)) > limit
                && shown.Where(index => columns[index].Rank > 0).OrderByDescending(index => columns[index].Rank).ToArray() is [var least, ..])
            {
                shown.Remove(least);
            }

            Shrink(shown, widths, limit);
        }

        Write(screen, shown, widths, [.. columns.Select(column => new Cell(column.Title, Styles.Dim))]);
        foreach (var row in _rows)
        {
            Write(screen, shown, widths, row);
        }
    }

    private bool IsUsed(int index) => !columns[index].IsHiddenWhenEmpty || _rows.Exists(row => row[index].Text.Length > 0);

    private int NaturalWidth(int index) => _rows.Select(row => TextLines.WidthOf(row[index].Text)).Append(columns[index].Title.Length).Max();

    private int MinWidth(int index, int[] widths) => columns[index].MinWidth is { } min ? Math.Min(min, widths[index]) : widths[index];

    private void Shrink(List<int> shown, int[] widths, int limit)
    {
        var excess = shown.Sum(index => widths[index]) + (Gap * (shown.Count - 1)) - limit;
        for (; excess > 0; excess--)
        {
            // The widest gives first, so that none is cut while another has room to spare.
            var widest = shown.Where(index => columns[index].MinWidth is { } min && widths[index] > min).OrderByDescending(index => widths[index]).ToArray();
            if (widest is not [var index, ..])
            {
                return;
            }

            widths[index]--;
        }
    }

    private void Write(Screen screen, List<int> shown, int[] widths, Cell[] row)
    {
        // Only the last column is broken: what follows it in a line is nothing.
        var last = shown[^1];
        var lines = columns[last].IsWrapped ? TextLines.Wrap(row[last].Text, widths[last]) : [row[last].Text];
        var first = row.ToArray();
        first[last] = row[last] with { Text = lines[0] };
        WriteLine(screen, shown, widths, first);
        var indent = new string(' ', shown.Take(shown.Count - 1).Sum(index => widths[index] + Gap));
        foreach (var line in lines.Skip(1))
        {
            screen.Say(new Piece(indent), new Piece(line, row[last].Style));
        }
    }

    private void WriteLine(Screen screen, List<int> shown, int[] widths, Cell[] row)
    {
        var pieces = new List<Piece>();
        var pending = 0;
        foreach (var index in shown)
        {
            var text = TextLines.Fit(row[index].Text, widths[index]);
            var padding = widths[index] - TextLines.WidthOf(text);
            var before = columns[index].IsNumber ? padding : 0;
            if (text.Length > 0)
            {
                pieces.Add(new Piece(new string(' ', pending + before)));
                pieces.Add(new Piece(text, row[index].Style));
                pending = 0;
                before = 0;
            }

            // Spaces are written only before something: no line ends with one.
            pending += (columns[index].IsNumber && text.Length > 0 ? 0 : padding) + Gap;
        }

        screen.Say(pieces);
    }
}

/// <summary>A column.</summary>
/// <param name="Title">Its title.</param>
internal sealed record Column(string Title)
{
    /// <summary>To how many cells it may be cut; null when it may not.</summary>
    public int? MinWidth { get; init; }

    public bool IsNumber { get; init; }

    /// <summary>Whether what is too wide is broken instead of cut. Of the last column only.</summary>
    public bool IsWrapped { get; init; }

    /// <summary>Where there is no room the column with the highest goes first; 0 always stays.</summary>
    public int Rank { get; init; }

    public bool IsHiddenWhenEmpty { get; init; }
}

/// <summary>What stands in one row and column.</summary>
/// <param name="Text">The text, in one row.</param>
/// <param name="Style">How it looks where there are colours.</param>
internal readonly record struct Cell(string Text, Style? Style = null)
{
    public static implicit operator Cell(string? text) => new(Printable.Row(text));

    public static implicit operator Cell(int number) => new($"{number}");

    /// <summary>A word of the API.</summary>
    public static Cell Word(string word) => new(Printable.Row(word), Styles.Of(word));
}
