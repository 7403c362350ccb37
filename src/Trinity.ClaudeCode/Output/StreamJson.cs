using System.Text.Json;

namespace Trinity.ClaudeCode.Output;

/// <summary>Reads the lines that the command line writes, one JSON document each. What is not known is passed over: the next version has more.</summary>
internal static class StreamJson
{
    /// <summary>The longest text of an event that is kept, in characters; the rest is in the conversation.</summary>
    public const int MaxText = 64 * 1024;

    /// <summary>The longest result that is kept, in characters.</summary>
    public const int MaxResult = 256 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a line.</summary>
    /// <returns>What it tells; nothing when it is no JSON, or tells nothing that is kept.</returns>
    public static IReadOnlyList<RunEvent> Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? [.. Read(root)] : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Not one of its lines: a program that it started may have written to the same place.
            return [];
        }
    }

    private static IEnumerable<RunEvent> Read(JsonElement line) => (Text(line, "type"), Text(line, "subtype")) switch
    {
        ("system", "init") => [Begun(line)],
        ("system", "api_retry") => [Retry(line)],
        ("assistant", _) => Blocks(line).SelectMany(OfAssistant),
        ("user", _) => Blocks(line).SelectMany(OfUser),
        ("result", var subtype) => Ended(line, subtype),
        _ => [],
    };

    private static RunEvent.Begun Begun(JsonElement line) => new(
        Text(line, "session_id"),
        Text(line, "model"),
        [.. Items(line, "mcp_servers").Where(server => Text(server, "status") is not ("connected" or "")).Select(server => Text(server, "name"))]);

    private static RunEvent.Retry Retry(JsonElement line) => new(
        Number(line, "attempt") ?? 0,
        Number(line, "max_retries") ?? 0,
        TimeSpan.FromMilliseconds(Number(line, "retry_delay_ms") ?? 0),
        Number(line, "error_status"),
        Text(line, "error"));

    private static IEnumerable<RunEvent> OfAssistant(JsonElement block) => Text(block, "type") switch
    {
        "text" => [new RunEvent.Text(Bounded(Text(block, "text")))],
        "thinking" => [new RunEvent.Thinking(Bounded(Text(block, "thinking")))],
        "tool_use" => [new RunEvent.ToolCall(Text(block, "id"), Text(block, "name"), Bounded(block, "input"))],
        _ => [],
    };

    private static IEnumerable<RunEvent> OfUser(JsonElement block) => Text(block, "type") == "tool_result"
        ? [new RunEvent.ToolResult(Text(block, "tool_use_id"), Flag(block, "is_error"), Bounded(Content(block)))]
        : [];

    private static IEnumerable<RunEvent> Ended(JsonElement line, string subtype)
    {
        foreach (var model in Properties(line, "modelUsage"))
        {
            yield return new RunEvent.Usage(
                model.Name,
                Long(model.Value, "inputTokens"),
                Long(model.Value, "outputTokens"),
                Long(model.Value, "cacheReadInputTokens"),
                Long(model.Value, "cacheCreationInputTokens"),
                Decimal(model.Value, "costUSD"));
        }

        yield return new RunEvent.Ended(new RunResult
        {
            Subtype = subtype,
            IsError = Flag(line, "is_error"),
            ApiStatus = Number(line, "api_error_status"),
            Text = (Optional(line, "result") ?? Errors(line)) is { } text ? Bounded(text, MaxResult) : null,
            Structured = line.TryGetProperty("structured_output", out var structured) && structured.ValueKind is not JsonValueKind.Null
                ? structured.GetRawText()
                : null,
            Turns = Number(line, "num_turns") ?? 0,
            CostUsd = Decimal(line, "total_cost_usd"),
            Session = Optional(line, "session_id"),
            Denied = [.. Items(line, "permission_denials").Select(denial => Text(denial, "tool_name")).Distinct(StringComparer.Ordinal)],
        });
    }

    private static string? Errors(JsonElement line)
    {
        var errors = Items(line, "errors").Select(error => error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText());
        return string.Join('\n', errors) is { Length: > 0 } all ? all : null;
    }

    private static JsonElement.ArrayEnumerator Blocks(JsonElement line) =>
        line.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object ? Items(message, "content") : default;

    /// <summary>A tool's result is a text, or blocks with texts in them.</summary>
    private static string Content(JsonElement block) => Optional(block, "content")
        ?? string.Join('\n', Items(block, "content").Where(part => Text(part, "type") == "text").Select(part => Text(part, "text")));

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : default;

    private static JsonElement.ObjectEnumerator Properties(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    private static string Text(JsonElement element, string name) => Optional(element, name) ?? string.Empty;

    private static string? Optional(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
            : null;

    private static long Long(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static decimal? Decimal(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    private static string Bounded(string text, int limit = MaxText) => text.Length <= limit ? text : $"{text.AsSpan(0, limit)}…";

    /// <summary>An input is kept whole or, where it is too long, as a text of what it begins with.</summary>
    private static JsonElement Bounded(JsonElement block, string name) => !block.TryGetProperty(name, out var input)
        ? default
        : input.GetRawText() is { Length: > MaxText } raw
            ? JsonSerializer.SerializeToElement(Bounded(raw))
            : input.Clone();
}
