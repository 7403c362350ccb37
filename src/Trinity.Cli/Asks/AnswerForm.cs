using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Client;

namespace Trinity.Cli.Asks;

/// <summary>The fields of an answer, as its JSON schema has them.</summary>
internal sealed record AnswerForm(IReadOnlyList<AnswerField> Fields)
{
    /// <summary>Reads a schema; one that is not that of an object with properties is a single field without a name.</summary>
    public static AnswerForm Of(RawJson schema)
    {
        if (schema.As<JsonNode>() is not JsonObject root)
        {
            return new AnswerForm([]);
        }

        if (root["properties"] is not JsonObject properties)
        {
            return new AnswerForm([AnswerField.Of(string.Empty, root, isRequired: true)]);
        }

        var required = (root["required"] as JsonArray)?.Select(name => name?.ToString()).ToHashSet(StringComparer.Ordinal) ?? [];
        return new AnswerForm([.. properties.Select(property =>
            AnswerField.Of(property.Key, property.Value as JsonObject ?? [], required.Contains(property.Key)))]);
    }

    /// <summary>Makes the data of an answer of the values of the fields; null values are left out.</summary>
    public RawJson Fill(IReadOnlyDictionary<string, JsonNode?> values)
    {
        if (Fields is [{ Name: "" }])
        {
            return RawJson.From(values.GetValueOrDefault(string.Empty));
        }

        var data = new JsonObject();
        foreach (var field in Fields)
        {
            if (values.GetValueOrDefault(field.Name) is { } value)
            {
                data[field.Name] = value;
            }
        }

        return RawJson.From(data);
    }
}

/// <summary>One field of a form.</summary>
/// <param name="Name">Its name; empty when the answer is this value alone.</param>
/// <param name="Type">The JSON type: <c>string</c>, <c>number</c>, <c>integer</c>, <c>boolean</c>, or another whose value is written as JSON.</param>
/// <param name="Choices">What may be chosen; empty when it is free.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="Description">What is meant; null when the name says it.</param>
internal sealed record AnswerField(string Name, string Type, IReadOnlyList<string> Choices, bool IsRequired, string? Description)
{
    public static AnswerField Of(string name, JsonObject schema, bool isRequired) => new(
        name,
        TypeOf(schema["type"]),
        schema["enum"] is JsonArray choices ? [.. choices.OfType<JsonNode>().Select(choice => choice.ToString())] : [],
        isRequired,
        schema["description"]?.ToString() ?? schema["title"]?.ToString());

    /// <summary>For whoever fills it in.</summary>
    public string Describe()
    {
        var kind = Choices.Count > 0 ? string.Join(" | ", Choices) : Type;
        var name = Name.Length == 0 ? "answer" : Name;
        var more = Description is null ? string.Empty : $". {Description}";
        return $"{name}: {kind}{(IsRequired ? string.Empty : ", optional")}{more}";
    }

    /// <summary>Reads what somebody wrote.</summary>
    /// <returns>The value, or what is wrong with it.</returns>
    public (JsonNode? Value, string? Fault) Read(string text)
    {
        if (text.Length == 0 && !IsRequired)
        {
            return (null, null);
        }

        if (Choices.Count > 0)
        {
            return Choices.Contains(text, StringComparer.Ordinal) ? (JsonValue.Create(text), null) : (null, $"One of {string.Join(", ", Choices)}.");
        }

        return Type switch
        {
            "string" => (JsonValue.Create(text), null),
            "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                ? (JsonValue.Create(integer), null)
                : (null, "A whole number."),
            "number" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? (JsonValue.Create(number), null)
                : (null, "A number."),
            "boolean" => text.ToLowerInvariant() switch
            {
                "y" or "yes" or "true" => (JsonValue.Create(true), null),
                "n" or "no" or "false" => (JsonValue.Create(false), null),
                _ => (null, "yes or no."),
            },
            _ => ReadJson(text),
        };
    }

    private static (JsonNode? Value, string? Fault) ReadJson(string text)
    {
        try
        {
            return (JsonNode.Parse(text), null);
        }
        catch (JsonException)
        {
            return (null, "JSON, for example [\"a\",\"b\"].");
        }
    }

    /// <summary>A type that may be null is written <c>["string","null"]</c>.</summary>
    private static string TypeOf(JsonNode? type) => type switch
    {
        JsonArray types => types.Select(item => item?.ToString()).FirstOrDefault(item => item is not "null") ?? "string",
        null => "string",
        _ => type.ToString(),
    };
}
