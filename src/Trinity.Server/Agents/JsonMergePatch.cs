using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Server.Agents;

/// <summary>Merges one JSON value into another, RFC 7396.</summary>
internal static class JsonMergePatch
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Merges; false when a name stands twice in an object.</summary>
    /// <param name="target">The value; empty for an empty object.</param>
    /// <param name="patch">What is merged into it; empty for nothing.</param>
    /// <param name="merged">Both.</param>
    public static bool TryApply(ReadOnlyMemory<byte> target, ReadOnlyMemory<byte> patch, out ReadOnlyMemory<byte> merged)
    {
        merged = target;
        if (patch.IsEmpty)
        {
            return true;
        }

        try
        {
            merged = JsonSerializer.SerializeToUtf8Bytes(Merge(target.IsEmpty ? null : Parse(target), Parse(patch)));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span, documentOptions: Strict);

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var merged = target is JsonObject before ? (JsonObject)before.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Merge(merged[name], value);
            }
        }

        return merged;
    }
}
