using System.Text.Json;

namespace Trinity.Testing.Anthropic;

/// <summary>An answer of the model, as the API has it.</summary>
internal sealed record ScriptedMessage(
    string Id, string Type, string Role, string Model, IReadOnlyList<object> Content, string? StopReason, string? StopSequence, ScriptedUsage Usage)
{
    public static ScriptedMessage Of(ScriptStep step, string model)
    {
        var content = ContentBlock.Of(step);
        var stop = step.Stop ?? (content.Any(block => block is ToolUseBlock) ? "tool_use" : "end_turn");
        var length = JsonSerializer.Serialize<IEnumerable<object>>(content, Script.Json).Length;
        var usage = new ScriptedUsage(
            step.In ?? 12,
            step.CacheWrite,
            step.CacheRead,
            new CacheCreation(step.CacheWrite, Ephemeral1hInputTokens: 0),
            step.Out ?? (length / 4) + 1,
            "standard");
        return new ScriptedMessage(NewId("msg"), "message", "assistant", model, content, stop, StopSequence: null, usage);
    }

    public static string NewId(string prefix) => $"{prefix}_{Guid.NewGuid():n}"[..(prefix.Length + 25)];

    /// <summary>How it begins, before anything is said.</summary>
    public ScriptedMessage Empty() => this with { Content = [], StopReason = null, Usage = Usage with { OutputTokens = 1 } };

    /// <summary>The events that bring it.</summary>
    public IEnumerable<(string Type, object Data)> Events()
    {
        foreach (var (block, index) in Content.Cast<ContentBlock>().Select((block, index) => (block, index)))
        {
            // As an object, so that it is written with what it is.
            yield return ("content_block_start", new { Type = "content_block_start", Index = index, ContentBlock = (object)block.Empty() });
            foreach (var delta in block.Deltas())
            {
                yield return ("content_block_delta", new { Type = "content_block_delta", Index = index, Delta = delta });
            }

            yield return ("content_block_stop", new { Type = "content_block_stop", Index = index });
        }

        yield return ("message_delta", new { Type = "message_delta", Delta = new { StopReason, StopSequence }, Usage });
        yield return ("message_stop", new { Type = "message_stop" });
    }
}

internal sealed record ScriptedUsage(
    int InputTokens,
    int CacheCreationInputTokens,
    int CacheReadInputTokens,
    CacheCreation CacheCreation,
    int OutputTokens,
    string ServiceTier);

internal sealed record CacheCreation(
    [property: System.Text.Json.Serialization.JsonPropertyName("ephemeral_5m_input_tokens")] int Ephemeral5mInputTokens,
    [property: System.Text.Json.Serialization.JsonPropertyName("ephemeral_1h_input_tokens")] int Ephemeral1hInputTokens);
