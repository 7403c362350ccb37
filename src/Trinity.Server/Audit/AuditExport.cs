using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Audit;

namespace Trinity.Server.Audit;

/// <summary>Writes entries as they are read, however many they are.</summary>
internal sealed class AuditExport(IAsyncEnumerable<Platform.Audit.AuditEntry> entries, AuditFormat format) : IResult
{
    public const string Csv = "text/csv";
    public const string Lines = "application/jsonl";

    private const string Head = "number,at,actor,key,action,targetKind,target,outcome,request,count\r\n";
    private const int FlushBytes = 32 * 1024;

    /// <summary>A spreadsheet takes what begins like this for a formula.</summary>
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var isCsv = format == AuditFormat.Csv;
        var response = httpContext.Response;
        response.ContentType = isCsv ? $"{Csv}; charset=utf-8" : Lines;
        response.Headers.ContentDisposition = $"attachment; filename=\"audit.{(isCsv ? "csv" : "jsonl")}\"";
        var written = isCsv ? Write(response.BodyWriter, Head) : 0;
        await foreach (var entry in entries)
        {
            var shown = AuditShapes.Show(entry);
            written += isCsv ? Write(response.BodyWriter, Row(shown)) : Write(response.BodyWriter, JsonSerializer.Serialize(shown, TrinityJson.Options) + "\n");
            if (written >= FlushBytes)
            {
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
                written = 0;
            }
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private static int Write(IBufferWriter<byte> writer, string text) => (int)Encoding.UTF8.GetBytes(text, writer);

    private static string Row(AuditEntry entry) => string.Join(
        ',',
        entry.Number.ToString(CultureInfo.InvariantCulture),
        entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Field(entry.Actor),
        Field(entry.Key),
        Field(entry.Action),
        Field(entry.TargetKind),
        Field(entry.Target),
        Field(entry.Outcome),
        Field(entry.Request),
        entry.Count.ToString(CultureInfo.InvariantCulture)) + "\r\n";

    /// <summary>As RFC 4180 has it. What a spreadsheet would compute gets an apostrophe, which makes it a text.</summary>
    internal static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var safe = FormulaStarts.Contains(text[0]) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}

/// <summary>How an export is written.</summary>
internal enum AuditFormat
{
    /// <summary>A JSON object a line.</summary>
    Jsonl,

    /// <summary>Comma-separated values with a head.</summary>
    Csv,
}
