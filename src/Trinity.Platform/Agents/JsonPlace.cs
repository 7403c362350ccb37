using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Platform.Agents;

/// <summary>A place in a JSON document, by its pointer. Pointers here begin at <c>/config</c>, as they do in requests.</summary>
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
        var steps = pointer[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Unescape).ToArray();
        JsonNode? node = root;
        for (var i = 0; i < steps.Length - 1 && node is not null; i++)
        {
            node = new JsonPlace(node, steps[i]).Value;
        }

        return node is JsonObject or JsonArray && steps.Length > 0 ? new JsonPlace(node, steps[^1]) : null;
    }

    /// <summary>Replaces texts, wherever they are.</summary>
    public static void Replace(JsonNode root, Func<string, JsonNode?> replace)
    {
        foreach (var place in Texts(root, Root).ToArray())
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
        var cleared = Texts(root, Root).Where(place => isWanted(place.Place.Text!)).ToArray();
        foreach (var place in cleared)
        {
            place.Place.Set((JsonNode?)null);
        }

        return [.. cleared.Select(place => place.Pointer)];
    }

    public void Set(string text) => Set(JsonValue.Create(text));

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
                yield return ($"{pointer}/{Escape(step)}", place);
            }
            else if (place.Value is { } child)
            {
                foreach (var text in Texts(child, $"{pointer}/{Escape(step)}"))
                {
                    yield return text;
                }
            }
        }
    }

    private static string Escape(string step) => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

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
