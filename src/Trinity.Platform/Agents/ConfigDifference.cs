using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Platform.Agents;

/// <summary>What one configuration changes in another, place by place. Elements of lists are compared by their place.</summary>
internal static class ConfigDifference
{
    /// <summary>Compares two configurations as <see cref="IConfigurationSecrets.Mark"/> has them. Secrets are compared and never told.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="after">The later one.</param>
    /// <param name="limit">The most places to return.</param>
    public static IReadOnlyList<ConfigDifferencePlace> Between(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, int limit) =>
        [.. Compare(string.Empty, Parse(before), Parse(after)).Take(limit)];

    private static IEnumerable<ConfigDifferencePlace> Compare(string pointer, JsonNode? before, JsonNode? after) => (before, after) switch
    {
        (JsonObject earlier, JsonObject later) => Compare(pointer, earlier, later),
        (JsonArray earlier, JsonArray later) => Compare(pointer, earlier, later),
        _ when JsonNode.DeepEquals(before, after) => [],
        _ => [new ConfigDifferencePlace(ConfigChangeKind.Changed, pointer, Write(before), Write(after))],
    };

    private static IEnumerable<ConfigDifferencePlace> Compare(string pointer, JsonObject before, JsonObject after)
    {
        foreach (var (name, value) in before)
        {
            var at = JsonPlace.Below(pointer, name);
            foreach (var place in after.TryGetPropertyValue(name, out var other)
                ? Compare(at, value, other)
                : [new ConfigDifferencePlace(ConfigChangeKind.Removed, at, Write(value), default)])
            {
                yield return place;
            }
        }

        foreach (var (name, value) in after.Where(property => !before.ContainsKey(property.Key)))
        {
            yield return new ConfigDifferencePlace(ConfigChangeKind.Added, JsonPlace.Below(pointer, name), default, Write(value));
        }
    }

    private static IEnumerable<ConfigDifferencePlace> Compare(string pointer, JsonArray before, JsonArray after)
    {
        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            var at = $"{pointer}/{i}";
            if (i >= before.Count)
            {
                yield return new ConfigDifferencePlace(ConfigChangeKind.Added, at, default, Write(after[i]));
                continue;
            }

            foreach (var place in i < after.Count
                ? Compare(at, before[i], after[i])
                : [new ConfigDifferencePlace(ConfigChangeKind.Removed, at, Write(before[i]), default)])
            {
                yield return place;
            }
        }
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> config) =>
        config.IsEmpty ? new JsonObject() : JsonNode.Parse(config.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });

    /// <summary>A value without its secrets.</summary>
    private static ReadOnlyMemory<byte> Write(JsonNode? value)
    {
        if (value is null)
        {
            return "null"u8.ToArray();
        }

        // In an array, so that a value that is itself a secret has a place to be cleared in.
        var shown = new JsonArray(value.DeepClone());
        JsonPlace.Clear(shown, ConfigurationSecrets.IsSecret);
        return JsonSerializer.SerializeToUtf8Bytes(shown[0]);
    }
}

/// <summary>One place where two configurations differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="Pointer">Where, as a JSON pointer into the configuration.</param>
/// <param name="Before">What was there as JSON, secrets as null; empty when nothing was.</param>
/// <param name="After">What is there as JSON, secrets as null; empty when nothing is.</param>
internal sealed record ConfigDifferencePlace(ConfigChangeKind Kind, string Pointer, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After);

/// <summary>How a place of a configuration differs.</summary>
internal enum ConfigChangeKind
{
    Added,
    Removed,
    Changed,
}
