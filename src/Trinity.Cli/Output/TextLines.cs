using Spectre.Console.Rendering;

namespace Trinity.Cli.Output;

/// <summary>Text in lines of a width, counted as terminals show it: a wide character takes two cells.</summary>
internal static class TextLines
{
    private const string Cut = "…";

    public static int WidthOf(string text) => new Segment(text).CellCount();

    /// <summary>Cuts a text that is too wide, and shows that it was cut.</summary>
    public static string Fit(string text, int width) =>
        WidthOf(text) <= width ? text : width <= 1 ? Cut : Take(text, width - 1).TrimEnd() + Cut;

    /// <summary>Breaks a text between words where it can, and within one where it must. Its own lines stay lines.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var rest = paragraph.TrimEnd();
            var hang = HangOf(rest, width);
            while (WidthOf(rest) > width && width > 0)
            {
                var line = Take(rest, width);
                var space = rest.Length > line.Length && rest[line.Length] == ' ' ? line.Length : line.LastIndexOf(' ');
                if (space > 0 && !string.IsNullOrWhiteSpace(rest[..space]))
                {
                    line = rest[..space];
                }

                lines.Add(line.TrimEnd());
                rest = hang + rest[line.Length..].TrimStart();
            }

            lines.Add(rest);
        }

        return lines;
    }

    /// <summary>What goes on after a break stands further in than its beginning, where that is indented.</summary>
    private static string HangOf(string line, int width)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        return indent == 0 || indent + 2 > width / 2 ? string.Empty : new string(' ', indent + 2);
    }

    /// <summary>At least one character, and as many as fit.</summary>
    private static string Take(string text, int width)
    {
        var used = 0;
        var taken = 0;
        foreach (var element in new TextElements(text))
        {
            var cells = WidthOf(element);
            if (used + cells > width && taken > 0)
            {
                break;
            }

            used += cells;
            taken += element.Length;
        }

        return text[..taken];
    }

    /// <summary>What a reader takes for one character.</summary>
    private readonly struct TextElements(string text)
    {
        public IEnumerator<string> GetEnumerator()
        {
            var elements = System.Globalization.StringInfo.GetTextElementEnumerator(text);
            while (elements.MoveNext())
            {
                yield return elements.GetTextElement();
            }
        }
    }
}
