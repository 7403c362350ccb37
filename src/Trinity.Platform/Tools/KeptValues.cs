using System.Text;
using System.Text.Json;
using Trinity.Sdk.Runs;

namespace Trinity.Platform.Tools;

/// <summary>The values that an agent keeps for a session.</summary>
internal static class KeptValues
{
    private static readonly Dictionary<string, JsonElement> None = new(StringComparer.Ordinal);

    /// <summary>What an agent is shown of them.</summary>
    public static string Show(SessionState kept, string? name)
    {
        var values = kept.State ?? None;
        if (name is not null)
        {
            return values.TryGetValue(name, out var value) ? value.GetRawText() : $"Nothing is kept under '{name}'.";
        }

        var all = JsonSerializer.Serialize(values);
        return all.Length <= ToolBounds.AnswerLength
            ? all
            : $"That is too much at once. Get one by its name: {string.Join(", ", values.Keys.Select(key => JsonSerializer.Serialize(key)))}";
    }

    /// <summary>Sets one of them, or forgets it. What is so already is left as it is.</summary>
    public static (SessionState? Next, ToolResult Result) Set(SessionState kept, string name, JsonElement? value)
    {
        var values = new Dictionary<string, JsonElement>(kept.State ?? None, StringComparer.Ordinal);
        if (value is not { } set)
        {
            return values.Remove(name)
                ? (kept with { State = values }, new ToolResult.Done($"What was kept under '{name}' is forgotten."))
                : (null, new ToolResult.Done($"Nothing is kept under '{name}'."));
        }

        if (Size(set) > ToolBounds.ValueBytes)
        {
            return (null, new ToolResult.Refused("value_too_large", $"A value has at most {ToolBounds.ValueBytes} bytes as JSON: keep less, or write a file."));
        }

        var done = new ToolResult.Done($"It is kept under '{name}'.");
        if (values.TryGetValue(name, out var known) && JsonElement.DeepEquals(known, set))
        {
            return (null, done);
        }

        values[name] = set;
        return values.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Size(pair.Value)) <= ToolBounds.StateBytes
            ? (kept with { State = values }, done)
            : (null, new ToolResult.Refused("state_too_large", $"All that is kept has at most {ToolBounds.StateBytes} bytes: forget something first."));
    }

    private static int Size(JsonElement value) => Encoding.UTF8.GetByteCount(value.GetRawText());
}
