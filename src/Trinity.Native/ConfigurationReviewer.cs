using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Native;

/// <summary>Reviews configurations against their types: shape, data annotations, secrets and named agents.</summary>
internal static partial class ConfigurationReviewer
{
    private const string Root = "/config";

    /// <summary>A configuration is JSON of at most 64 levels.</summary>
    private const int MaxDepth = 64;

    private static readonly JsonSerializerOptions Strict = new(TurnJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = false,
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

        var review = new Walk([], [], []);
        review.Look(config, Root, MaxDepth);
        return new ConfigurationReview { Faults = review.Faults, Secrets = review.Secrets, Agents = review.Agents };
    }

    private static string Step(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Where a member is that a validation names: a property, or by itself a pointer.</summary>
    private static string MemberStep(Type type, string member) => member switch
    {
        ['/', ..] => member,
        _ when type.GetProperty(member) is { } property => Step(TurnJson.NameOf(property)),
        _ => Step(JsonNamingPolicy.CamelCase.ConvertName(member)),
    };

    /// <summary>The serializer names places like <c>$.rules[2]['a.b'].name</c>.</summary>
    private static string PointerOf(string? path) =>
        Root + string.Concat(PathStep().Matches(path ?? string.Empty).Select(step => Step(step.Groups["name"].Value)));

    /// <summary>The first sentence says what is wrong; what follows are types of .NET.</summary>
    private static string MessageOf(JsonException exception) => exception.Message switch
    {
        var message when message.Contains("could not be mapped", StringComparison.Ordinal) => "The configuration has no such property.",
        var message when message.Contains("could not be converted", StringComparison.Ordinal) =>
            "The value has another type than the configuration's schema says.",
        var message when message.Contains("missing required", StringComparison.Ordinal) => "A property that the configuration's schema requires is missing.",
        var message when message.Contains("uplicate", StringComparison.Ordinal) => "The configuration has a property twice.",
        _ => "The configuration is not JSON that fits its schema.",
    };

    [GeneratedRegex(
        @"\.(?<name>[^.\[]+)|\[(?<name>[0-9]+)\]|\['(?<name>.*?)'\](?=[.\[]|$)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PathStep();

    private sealed record Walk(List<ConfigurationFault> Faults, List<string> Secrets, List<AgentReference> Agents)
    {
        public void Look(object value, string pointer, int depth)
        {
            if (depth == 0 || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
            {
                return;
            }

            switch (value)
            {
                case IDictionary entries:
                    foreach (DictionaryEntry entry in entries)
                    {
                        LookAtItem(entry.Value, pointer + Step(entry.Key.ToString()!), depth - 1);
                    }

                    break;
                case IEnumerable items:
                    var index = 0;
                    foreach (var item in items)
                    {
                        LookAtItem(item, $"{pointer}/{index++}", depth - 1);
                    }

                    break;
                case { } when value.GetType().Namespace is not ("System" or "System.Text.Json"):
                    LookAtObject(value, pointer, depth);
                    break;
            }
        }

        /// <summary>Nothing in a list or a dictionary is an item that was forgotten.</summary>
        private void LookAtItem(object? item, string pointer, int depth)
        {
            if (item is null)
            {
                Faults.Add(new ConfigurationFault(pointer, "invalid_value", "It is null."));
                return;
            }

            Look(item, pointer, depth);
        }

        private void LookAtObject(object value, string pointer, int depth)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true);
            Faults.AddRange(results.Select(result => new ConfigurationFault(
                pointer + (result.MemberNames.FirstOrDefault() is { } member ? MemberStep(value.GetType(), member) : string.Empty),
                (result as FaultResult)?.Code ?? "invalid_value",
                result.ErrorMessage ?? "The value is not allowed.")));
            foreach (var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
            {
                LookAtProperty(property, property.GetValue(value), pointer + Step(TurnJson.NameOf(property)), depth);
            }
        }

        private void LookAtProperty(PropertyInfo property, object? content, string pointer, int depth)
        {
            if (property.GetCustomAttribute<SecretAttribute>() is not null)
            {
                Secrets.Add(pointer);
            }

            if (property.GetCustomAttribute<AgentNameAttribute>() is not null)
            {
                Agents.AddRange(Names(content, pointer));
            }

            if (content is not null)
            {
                Look(content, pointer, depth - 1);
            }
        }

        private static IEnumerable<AgentReference> Names(object? value, string pointer) => value switch
        {
            string { Length: > 0 } name => [new AgentReference(pointer, name)],
            IEnumerable<string> names => names.Select((name, index) => new AgentReference($"{pointer}/{index}", name)),
            _ => [],
        };
    }
}
