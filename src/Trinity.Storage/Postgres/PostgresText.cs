using System.Buffers;
using System.Text;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Texts as PostgreSQL takes them: it knows no NUL, and a text of ours may have one. It is written as two characters that keep the order
/// of texts by their bytes. Half a surrogate pair becomes the character for what cannot be shown, as in SQLite.
/// </summary>
internal static class PostgresText
{
    private const char Escape = '\u0001';

    private static readonly SearchValues<char> Special = SearchValues.Create(['\0', Escape, .. Enumerable.Range(0xD800, 0x800).Select(value => (char)value)]);

    public static string? Encode(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny(Special))
        {
            return text;
        }

        // Through UTF-8 and back, which mends what is half.
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return whole.AsSpan().IndexOfAny('\0', Escape) < 0
            ? whole
            : whole.Replace("\u0001", "\u00011", StringComparison.Ordinal).Replace("\0", "\u00010", StringComparison.Ordinal);
    }

    public static string Decode(string text) => text.Contains(Escape)
        ? text.Replace("\u00010", "\0", StringComparison.Ordinal).Replace("\u00011", "\u0001", StringComparison.Ordinal)
        : text;
}
