using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trinity.Testing.Anthropic;

/// <summary>
/// What a conversation is answered with. It travels in the prompt, so that conversations do not disturb each other: step after step answers the
/// calls after it, and the last one all that follow. A later prompt has a script of its own.
/// </summary>
public static class Script
{
    private const string Begin = "<<SCRIPT:";
    private const string End = ">>";

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonSerializerOptions Written = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>The text that a prompt has it as.</summary>
    public static string Of(params IEnumerable<ScriptStep> steps) => $"{Begin}{JsonSerializer.Serialize(steps, Written)}{End}";

    /// <summary>The step that answers a call, and a name of it that the same call has when it is made again.</summary>
    /// <exception cref="JsonException">What is there is no script.</exception>
    internal static (ScriptStep Step, string Name) StepFor(JsonElement body)
    {
        JsonElement[] messages = body.TryGetProperty("messages", out var list) ? [.. list.EnumerateArray()] : [];
        for (var prompt = messages.Length - 1; prompt >= 0; prompt--)
        {
            if (RoleOf(messages[prompt]) == "user" && TextsOf(messages[prompt]).LastOrDefault(HasScript) is { } text)
            {
                var steps = Read(text);
                var turn = messages[prompt..].Count(message => RoleOf(message) == "assistant");
                return (steps[Math.Min(turn, steps.Length - 1)], $"{text} {turn}");
            }
        }

        var last = messages.SelectMany(TextsOf).LastOrDefault() ?? string.Empty;
        return (new ScriptStep { Text = $"Nobody said what to answer to: {last[..Math.Min(last.Length, 60)]}" }, string.Empty);
    }

    private static bool HasScript(string text) => text.Contains(Begin, StringComparison.Ordinal);

    /// <summary>Its JSON says where it ends: what is to be run may well contain the sign for that.</summary>
    private static ScriptStep[] Read(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[(text.LastIndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..]));
        var steps = JsonSerializer.Deserialize<ScriptStep[]>(ref reader, Json);
        return steps is { Length: > 0 } ? steps : throw new JsonException("A script has at least one step.");
    }

    private static string? RoleOf(JsonElement message) => message.GetProperty("role").GetString();

    private static IEnumerable<string> TextsOf(JsonElement message)
    {
        var content = message.GetProperty("content");
        return content.ValueKind is JsonValueKind.String
            ? [content.GetString()!]
            : content.EnumerateArray()
                .Where(block => block.GetProperty("type").ValueEquals("text"))
                .Select(block => block.GetProperty("text").GetString()!);
    }
}
