using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Native;

/// <summary>Reviews configurations against their types: shape, data annotations, secrets and named agents.</summary>
internal static class ConfigurationReviewer
{
    private const string Root = "/config";
    private const int MaxDepth = 16;

    private static readonly JsonSerializerOptions Strict = new(TurnJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = false,
    };

    private static readonly JsonSchemaExporterOptions SchemaOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) =>
        {
            if (schema is JsonObject node && context.PropertyInfo?.AttributeProvider is { } property)
            {
                Annotate(node, property);
            }

            return schema;
        },
    };

    public static ConfigurationReview Review(NodeDefinition node, ReadOnlyMemory<byte> json)
    {
        object config;
        try
        {
            config = json.IsEmpty
                ? Activator.CreateInstance(node.ConfigType)!
                : JsonSerializer.Deserialize(json.Span, node.ConfigType, Strict)
                    ?? throw new JsonException("The configuration is null.");
        }
        catch (JsonException exception)
        {
            return new ConfigurationReview { Faults = [new ConfigurationFault(PointerOf(exception.Path), "invalid_config", MessageOf(exception))] };
        }

        var faults = new List<ConfigurationFault>();
        var secrets = new List<string>();
        var agents = new List<AgentReference>();
        Walk(config, Root, faults, secrets, agents, MaxDepth);
        return new ConfigurationReview { Faults = faults, Secrets = secrets, Agents = agents };
    }

    /// <summary>The JSON schema of a node type's configuration.</summary>
    public static byte[] SchemaOf(NodeDefinition node) =>
        JsonSerializer.SerializeToUtf8Bytes(TurnJson.Options.GetJsonSchemaAsNode(node.ConfigType, SchemaOptions));

    private static void Walk(
        object value, string pointer, List<ConfigurationFault> faults, List<string> secrets, List<AgentReference> agents, int depth)
    {
        if (depth == 0 || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            var index = 0;
            foreach (var item in items)
            {
                if (item is not null)
                {
                    Walk(item, $"{pointer}/{index}", faults, secrets, agents, depth - 1);
                }

                index++;
            }

            return;
        }

        if (value.GetType().Namespace is "System")
        {
            return;
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true);
        faults.AddRange(results.Select(result =>
            new ConfigurationFault(pointer + Step(result.MemberNames.FirstOrDefault()), "invalid_value", result.ErrorMessage ?? "The value is not allowed.")));
        foreach (var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            var at = pointer + Step(property.Name);
            var content = property.GetValue(value);
            if (property.GetCustomAttribute<SecretAttribute>() is not null)
            {
                secrets.Add(at);
            }

            if (property.GetCustomAttribute<AgentNameAttribute>() is not null)
            {
                agents.AddRange(Names(content, at));
            }

            if (content is not null)
            {
                Walk(content, at, faults, secrets, agents, depth - 1);
            }
        }
    }

    private static IEnumerable<AgentReference> Names(object? value, string pointer) => value switch
    {
        string { Length: > 0 } name => [new AgentReference(pointer, name)],
        IEnumerable<string> names => names.Select((name, index) => new AgentReference($"{pointer}/{index}", name)),
        _ => [],
    };

    private static string Step(string? property) => property is null ? string.Empty : "/" + JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>The serializer names places like <c>$.rules[2].name</c>.</summary>
    private static string PointerOf(string? path) =>
        Root + (path ?? "$")[1..].Replace('[', '/').Replace("]", string.Empty, StringComparison.Ordinal).Replace('.', '/');

    /// <summary>The first sentence says what is wrong; what follows are types of .NET.</summary>
    private static string MessageOf(JsonException exception) => exception.Message.Contains("could not be mapped", StringComparison.Ordinal)
        ? "The configuration has no such property."
        : exception.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "The value has another type than the configuration's schema says."
            : "The configuration is not JSON that fits its schema.";

    private static void Annotate(JsonObject schema, ICustomAttributeProvider property)
    {
        foreach (var attribute in property.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case SecretAttribute:
                    schema["writeOnly"] = true;
                    break;
                case AgentNameAttribute:
                    schema["x-agent-name"] = true;
                    break;
                case System.ComponentModel.DescriptionAttribute description:
                    schema["description"] = description.Description;
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
                    schema["maxLength"] = maximum.Length;
                    break;
                case RegularExpressionAttribute pattern:
                    schema["pattern"] = pattern.Pattern;
                    break;
            }
        }
    }
}
