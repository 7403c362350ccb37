using System.Text;
using System.Text.Json.Nodes;

namespace Trinity.Platform.Agents;

/// <summary>
/// Finds, for each secret that a new configuration leaves out, the one it had before. Outside of lists that is the one in the same place. In a
/// list, places mean nothing: an element keeps its secret where it is the same element but for its secrets, wherever it stands now, and a
/// secret never comes to another element.
/// </summary>
internal static class KeptSecrets
{
    /// <param name="root">The new configuration; it is changed.</param>
    /// <param name="secrets">The JSON pointers of its secrets, set or not.</param>
    /// <param name="before">The one before, its secrets encrypted.</param>
    /// <param name="secretsBefore">The JSON pointers of the secrets of that one.</param>
    public static void Keep(JsonNode root, IReadOnlyList<string> secrets, JsonNode before, IReadOnlyList<string> secretsBefore)
    {
        var set = JsonPlace.Texts(before).Where(place => ConfigurationSecrets.IsSecret(place.Place.Text!)).Select(place => place.Pointer);
        var had = Slots(before, [.. secretsBefore, .. set]).ToLookup(slot => slot.Name, slot => slot.Place, StringComparer.Ordinal);
        foreach (var slots in Slots(root, secrets).GroupBy(slot => slot.Name, slot => slot.Place, StringComparer.Ordinal))
        {
            var now = slots.ToArray();
            var then = had[slots.Key].ToArray();

            // Elements that look alike keep their order; when some came or went, nobody can tell which.
            for (var i = 0; now.Length == then.Length && i < now.Length; i++)
            {
                if (now[i].IsNullOrAbsent && then[i].Text is { } text && ConfigurationSecrets.IsSecret(text))
                {
                    now[i].Set(text);
                }
            }
        }
    }

    /// <summary>The places of secrets, each under a name that it shares only with places it cannot be told from.</summary>
    private static IEnumerable<(string Name, JsonPlace Place)> Slots(JsonNode root, IReadOnlyList<string> pointers)
    {
        var secrets = pointers.ToHashSet(StringComparer.Ordinal);
        foreach (var pointer in secrets.Order(PlaceOrder.Instance))
        {
            if (JsonPlace.Find(root, pointer) is { } place)
            {
                yield return (NameOf(root, pointer, secrets), place);
            }
        }
    }

    /// <summary>The way to a secret without its indexes, and what the innermost list element around it holds besides secrets.</summary>
    private static string NameOf(JsonNode root, string pointer, HashSet<string> secrets)
    {
        var name = new StringBuilder();
        var node = (JsonNode?)root;
        var at = JsonPlace.Root;
        var element = (Node: (JsonNode?)null, At: string.Empty);
        foreach (var step in JsonPlace.Steps(pointer))
        {
            var isElement = node is JsonArray;
            name.Append('/').Append(isElement ? "*" : step);
            node = node is null ? null : JsonPlace.Child(node, step);
            at = JsonPlace.Below(at, step);
            element = isElement ? (node, at) : element;
        }

        name.Append('\n');
        Write(element.Node, element.At, secrets, name);
        return name.ToString();
    }

    /// <summary>Writes a value without secrets and without what is null, its properties in their order.</summary>
    private static void Write(JsonNode? node, string at, HashSet<string> secrets, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject item:
                text.Append('{');
                foreach (var (name, value) in item.OrderBy(property => property.Key, StringComparer.Ordinal))
                {
                    var below = JsonPlace.Below(at, name);
                    if (value is not null && !secrets.Contains(below))
                    {
                        text.Append(JsonValue.Create(name).ToJsonString()).Append(':');
                        Write(value, below, secrets, text);
                        text.Append(',');
                    }
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    Write(list[i], $"{at}/{i}", secrets, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    /// <summary>The order of a document: indexes as numbers, so that the tenth element comes after the second.</summary>
    private sealed class PlaceOrder : IComparer<string>
    {
        public static PlaceOrder Instance { get; } = new();

        public int Compare(string? x, string? y)
        {
            var (left, right) = (JsonPlace.Steps(x!), JsonPlace.Steps(y!));
            for (var i = 0; i < left.Length && i < right.Length; i++)
            {
                var order = int.TryParse(left[i], out var first) && int.TryParse(right[i], out var second)
                    ? first.CompareTo(second)
                    : string.CompareOrdinal(left[i], right[i]);
                if (order != 0)
                {
                    return order;
                }
            }

            return left.Length.CompareTo(right.Length);
        }
    }
}
