using System.Text.Json;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>Reads the records that the command line keeps of conversations, one JSON document a line. The agent may write anything there.</summary>
internal static class Transcript
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a line.</summary>
    /// <returns>What was said in it, numbered from 0; nothing when it is of another kind.</returns>
    public static IReadOnlyList<SessionEntry> Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return [.. Entries(document.RootElement)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }

    private static IEnumerable<SessionEntry> Entries(JsonElement line)
    {
        var role = line.GetProperty("type"u8).GetString();
        if (role is not ("user" or "assistant" or "system"))
        {
            yield break;
        }

        var at = line.TryGetProperty("timestamp"u8, out var timestamp) && timestamp.TryGetDateTimeOffset(out var time) ? time : (DateTimeOffset?)null;
        var holder = line.TryGetProperty("message"u8, out var message) ? message : line;
        if (!holder.TryGetProperty("content"u8, out var content))
        {
            yield break;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            yield return new SessionEntry(0, at, role, "text", Bounded(content.GetString()!), Tool: null);
            yield break;
        }

        foreach (var block in content.EnumerateArray())
        {
            if (OfBlock(block, at, role) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static SessionEntry? OfBlock(JsonElement block, DateTimeOffset? at, string role) => Text(block, "type") switch
    {
        "text" => new SessionEntry(0, at, role, "text", Bounded(Text(block, "text")), Tool: null),
        "thinking" => new SessionEntry(0, at, role, "thinking", Bounded(Text(block, "thinking")), Tool: null),
        "tool_use" => new SessionEntry(
            0, at, role, "tool_call", Bounded(block.TryGetProperty("input"u8, out var input) ? input.GetRawText() : string.Empty), Text(block, "name")),
        "tool_result" => new SessionEntry(0, at, role, "tool_result", Bounded(Content(block)), Tool: null),
        _ => null,
    };

    /// <summary>A tool's result is a text, or blocks with texts in them.</summary>
    private static string Content(JsonElement block) => block.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Array
        ? string.Join('\n', content.EnumerateArray().Select(part => Text(part, "text")))
        : Text(block, "content");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private static string Bounded(string text) => text.Length <= StreamJson.MaxText ? text : $"{text.AsSpan(0, StreamJson.MaxText)}…";
}
