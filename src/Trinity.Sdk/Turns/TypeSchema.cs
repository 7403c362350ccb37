using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Turns;

/// <summary>Makes the JSON schemas of types that people fill in, configurations and forms: good enough to build a form from.</summary>
internal static class TypeSchema
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    public static byte[] Of(Type type) => JsonSerializer.SerializeToUtf8Bytes(NodeOf(type));

    private static JsonNode NodeOf(Type type) => TurnJson.Options.GetJsonSchemaAsNode(type, Options);

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = context.TypeInfo.Type;
        if (type.GetCustomAttribute<AnyOfAttribute>() is { } forms)
        {
            schema = AnyOf(forms, context.Path);
        }

        AddRequired(context, schema);
        if (context.PropertyInfo?.AttributeProvider is not { } property)
        {
            return schema;
        }

        // What says nothing of its type is written as true: it takes anything.
        var node = schema as JsonObject ?? [];
        foreach (var attribute in property.GetCustomAttributes(inherit: true))
        {
            Annotate(node, attribute);
        }

        return node.Count > 0 ? node : schema;
    }

    /// <summary>What the serializer does not ask for, and the validation does.</summary>
    private static void AddRequired(JsonSchemaExporterContext context, JsonNode schema)
    {
        var names = context.TypeInfo.Properties
            .Where(property => property.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true)
            .Select(property => property.Name)
            .ToArray();
        if (names.Length == 0 || schema is not JsonObject { } node || !node.ContainsKey("properties"))
        {
            return;
        }

        var known = (node["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>());
        node["required"] = new JsonArray([.. known.Union(names, StringComparer.Ordinal).Select(name => JsonValue.Create(name))]);
    }

    private static JsonObject AnyOf(AnyOfAttribute forms, ReadOnlySpan<string> path)
    {
        var place = "#" + string.Concat(path.ToArray().Select(step => "/" + step));
        return new JsonObject
        {
            ["anyOf"] = new JsonArray([.. forms.Forms.Select((form, index) => Moved(NodeOf(form), $"{place}/anyOf/{index}"))]),
        };
    }

    /// <summary>A schema refers to its own parts from its root, which is elsewhere now.</summary>
    private static JsonNode Moved(JsonNode schema, string place)
    {
        switch (schema)
        {
            case JsonObject node:
                if (node["$ref"]?.GetValue<string>() is { } reference)
                {
                    node["$ref"] = place + reference[1..];
                }

                foreach (var child in node.Select(property => property.Value).OfType<JsonNode>())
                {
                    Moved(child, place);
                }

                break;
            case JsonArray list:
                foreach (var child in list.OfType<JsonNode>())
                {
                    Moved(child, place);
                }

                break;
        }

        return schema;
    }

    private static void Annotate(JsonObject schema, object attribute)
    {
        switch (attribute)
        {
            case SecretAttribute:
                schema["writeOnly"] = true;
                break;
            case AgentNameAttribute:
                schema["x-agent-name"] = true;
                break;
            case DescriptionAttribute description:
                schema["description"] = description.Description;
                break;
            case DefaultValueAttribute { Value: { } value }:
                schema["default"] = JsonSerializer.SerializeToNode(value, value.GetType(), TurnJson.Options);
                break;
            case RangeAttribute { Minimum: IConvertible minimum, Maximum: IConvertible maximum } range when range.OperandType != typeof(string):
                schema["minimum"] = minimum.ToDouble(null);
                schema["maximum"] = maximum.ToDouble(null);
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case MaxLengthAttribute maximum:
                schema["max" + Measure(schema)] = maximum.Length;
                break;
            case MinLengthAttribute minimum:
                schema["min" + Measure(schema)] = minimum.Length;
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = pattern.Pattern;
                break;
            case DataTypeAttribute { DataType: DataType.Url }:
                schema["format"] = "uri";
                break;
            case DataTypeAttribute { CustomDataType: { } format }:
                schema["format"] = format;
                break;
        }
    }

    /// <summary>What a length is of: the type is one word, or a list of it and <c>null</c>.</summary>
    private static string Measure(JsonObject schema)
    {
        var types = schema["type"] switch
        {
            JsonArray list => list.Select(type => type?.GetValue<string>()),
            JsonValue type => [type.GetValue<string>()],
            _ => [],
        };
        return types.Contains("array", StringComparer.Ordinal) ? "Items" : types.Contains("object", StringComparer.Ordinal) ? "Properties" : "Length";
    }
}
