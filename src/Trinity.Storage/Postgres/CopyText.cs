using System.Globalization;

namespace Trinity.Storage.Postgres;

/// <summary>Values as COPY reads them.</summary>
internal static class CopyText
{
    private const string Null = @"\N";

    /// <param name="value">The value.</param>
    /// <param name="type">The type of its column; <c>value</c> for the two columns of which a number or a text has one.</param>
    public static string Of(object? value, string type) => (value, type) switch
    {
        (null, "value") => $"{Null}\t{Null}",
        (string text, "value") => $"{Null}\t{Escape(text)}",
        (_, "value") => $"{Number(value)}\t{Null}",
        (null, _) => Null,
        (byte[] id, "uuid") => new Guid(id, bigEndian: true).ToString(),
        (byte[] bytes, _) => @"\\x" + Convert.ToHexStringLower(bytes),
        (string text, _) => Escape(text),
        _ => Number(value),
    };

    private static string Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Escape(string text) => PostgresText.Encode(text)!
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("\t", @"\t", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal)
        .Replace("\r", @"\r", StringComparison.Ordinal);
}
