namespace Trinity.Cli.Output;

/// <summary>
/// Makes text of others safe to show: what agents and senders write must not move the cursor, change colours, or turn the reading
/// direction around.
/// </summary>
internal static class Printable
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text in one row.</summary>
    public static string Row(string? text) => Clean(text, keepsRows: false);

    /// <summary>The text with its rows.</summary>
    public static string Rows(string? text) => Clean(text, keepsRows: true);

    private static string Clean(string? text, bool keepsRows)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        return string.Create(text.Length, (text, keepsRows), static (buffer, source) =>
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer[i] = source.text[i] switch
                {
                    '\n' => source.keepsRows ? '\n' : ' ',
                    '\r' or '\t' => ' ',
                    var c when char.IsControl(c) || IsDirection(c) => Replacement,
                    var c => c,
                };
            }
        });
    }

    private static bool IsDirection(char character) => character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
