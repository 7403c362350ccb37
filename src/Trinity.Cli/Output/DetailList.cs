using System.Text.Json;
using Spectre.Console;
using Trinity.Client;

namespace Trinity.Cli.Output;

/// <summary>One thing with its properties, one below the other; what is absent is left out.</summary>
internal sealed class DetailList
{
    private const int Gap = 2;

    private static readonly JsonSerializerOptions Indented = new(TrinityJson.Options) { WriteIndented = true };

    private readonly List<(string Name, string Text, Style? Style)> _rows = [];

    public DetailList Add(string name, string? text, Style? style = null)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _rows.Add((name, Printable.Rows(text), style));
        }

        return this;
    }

    /// <summary>Adds a word of the API.</summary>
    public DetailList Word(string name, string? word) => Add(name, word, word is null ? null : Styles.Of(word));

    public DetailList Add(string name, RawJson json) => Add(name, json.IsEmpty ? null : Pretty(json));

    public void Write(Screen screen, int? width, int indent = 0)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var column = _rows.Max(row => row.Name.Length) + Gap;
        foreach (var (name, text, style) in _rows)
        {
            var head = name;
            foreach (var line in width is { } limit ? TextLines.Wrap(text, Math.Max(20, limit - column - indent)) : text.Split('\n'))
            {
                screen.Say(new Piece((new string(' ', indent) + (line.Length == 0 ? head : head.PadRight(column))), Styles.Dim), new Piece(line, style));
                head = string.Empty;
            }
        }
    }

    public static string Pretty(RawJson json)
    {
        using var document = JsonDocument.Parse(json.Utf8);
        return document.RootElement.ValueKind == JsonValueKind.String
            ? document.RootElement.GetString()!
            : JsonSerializer.Serialize(document.RootElement, Indented);
    }
}
