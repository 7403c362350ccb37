using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Platform.Agents;

/// <summary>A place in a JSON document, by its pointer. Pointers here begin at <see cref="Root"/>, as they do in requests.</summary>
internal sealed class JsonPlace
{
    public const string Root = "/config";

    private readonly JsonNode _parent;
    private readonly string _step;

    private JsonPlace(JsonNode parent, string step)
    {
        _parent = parent;
        _step = step;
    }

    /// <summary>The text there; null when there is none.</summary>
    public string? Text => Value is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public bool IsNullOrAbsent => Value is null;

    private JsonNode? Value => _parent switch
    {
        JsonObject item => item[_step],
        JsonArray list when int.TryParse(_step, out var index) && index < list.Count => list[index],
        _ => null,
    };

    /// <summary>Finds a place whose parent exists.</summary>
    public static JsonPlace? Find(JsonNode root, string pointer)
    {
        var steps = Steps(pointer);
        JsonNode? node = root;
        for (var i = 0; i < steps.Length - 1 && node is not null; i++)
        {
            node = Child(node, steps[i]);
        }

        return node is JsonObject or JsonArray && steps.Length > 0 ? new JsonPlace(node, steps[^1]) : null;
    }

    /// <summary>The steps from the root to a place.</summary>
    public static string[] Steps(string pointer) => Array.ConvertAll(
        pointer[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries),
        step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <summary>The pointer to what is one step below another place.</summary>
    public static string Below(string pointer, string step) =>
        $"{pointer}/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>What is one step below a node; null when nothing is.</summary>
    public static JsonNode? Child(JsonNode node, string step) => new JsonPlace(node, step).Value;

    /// <summary>Replaces texts, wherever they are.</summary>
    public static void Replace(JsonNode root, Func<string, JsonNode?> replace)
    {
        foreach (var place in Texts(root).ToArray())
        {
            if (replace(place.Place.Text!) is { } other)
            {
                place.Place.Set(other);
            }
        }
    }

    /// <summary>Makes texts null, and returns their pointers.</summary>
    public static IReadOnlyList<string> Clear(JsonNode root, Func<string, bool> isWanted)
    {
        var cleared = Texts(root).Where(place => isWanted(place.Place.Text!)).ToArray();
        foreach (var place in cleared)
        {
            place.Place.Set((JsonNode?)null);
        }

        return [.. cleared.Select(place => place.Pointer)];
    }

    public void Set(string text) => Set(JsonValue.Create(text));

    /// <summary>All texts with their pointers.</summary>
    public static IEnumerable<(string Pointer, JsonPlace Place)> Texts(JsonNode root) => Texts(root, Root);

    private static IEnumerable<(string Pointer, JsonPlace Place)> Texts(JsonNode node, string pointer)
    {
        IEnumerable<string> steps = node switch
        {
            JsonObject item => item.Select(property => property.Key),
            JsonArray list => Enumerable.Range(0, list.Count).Select(index => index.ToString()),
            _ => [],
        };
        foreach (var step in steps)
        {
            var place = new JsonPlace(node, step);
            if (place.Text is not null)
            {
                yield return (Below(pointer, step), place);
            }
            else if (place.Value is { } child)
            {
                foreach (var text in Texts(child, Below(pointer, step)))
                {
                    yield return text;
                }
            }
        }
    }

    private void Set(JsonNode? value)
    {
        if (_parent is JsonArray list)
        {
            list[int.Parse(_step)] = value;
        }
        else
        {
            _parent.AsObject()[_step] = value;
        }
    }
}
