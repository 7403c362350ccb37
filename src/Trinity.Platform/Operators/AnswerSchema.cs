using System.Globalization;
using System.Text;
using System.Text.Json;
using NJsonSchema;
using NJsonSchema.References;
using NJsonSchema.Validation;

namespace Trinity.Platform.Operators;

/// <summary>Holds the data of an answer against the form that its question asks for.</summary>
internal static class AnswerSchema
{
    private const int MaxFaults = 100;

    /// <summary>What of an answer is not as its form says, by place. Of what has the wrong type altogether, nothing inside it.</summary>
    public static async Task<IReadOnlyList<Fault>> CheckAsync(
        ReadOnlyMemory<byte> schema, JsonElement? data, CancellationToken cancellationToken)
    {
        if (schema.IsEmpty)
        {
            return [];
        }

        var form = await JsonSchema.FromJsonAsync(
            Encoding.UTF8.GetString(schema.Span), documentPath: null, root => new InsideReferences(root), cancellationToken);
        var value = data ?? JsonElement.Parse("null");
        var faults = form.Validate(value.GetRawText()).SelectMany(Leaves)
            .Select(error => (Pointer: PointerOf(error.Path, value), error.Kind))
            .Distinct()
            .ToArray();
        return [.. faults
            .Where(fault => !Array.Exists(faults, other => fault.Pointer.StartsWith(other.Pointer + '/', StringComparison.Ordinal)))
            .Take(MaxFaults)
            .Select(fault => new Fault("/data" + fault.Pointer, "invalid_answer", $"The value does not fit the form: {InWords(fault.Kind)}."))];
    }

    private static string InWords(ValidationErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()).Replace('_', ' ');

    /// <summary>What is wrong inside an element, instead of that the element is wrong.</summary>
    private static IEnumerable<ValidationError> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid } parent
            ? parent.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves).DefaultIfEmpty(error)
            : [error];

    /// <summary>
    /// The validator names places like <c>#/lines[2].article</c>, whatever characters a name has: what is a name is found in the data. What is
    /// not there is a property that is missing.
    /// </summary>
    internal static string PointerOf(string? path, JsonElement data)
    {
        var pointer = new StringBuilder();
        var rest = (path ?? string.Empty).AsSpan();
        rest = rest.StartsWith("#/") ? rest[2..] : rest.TrimStart('#');
        var place = (JsonElement?)data;
        while (!rest.IsEmpty)
        {
            var (name, length) = NextIn(place, rest);
            rest = rest[length..].TrimStart('.');
            pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            place = Step(place, name);
        }

        return pointer.ToString();
    }

    /// <summary>The next step of a path, and how much of the path says it: an index, a quoted name, or the longest name that is there.</summary>
    private static (string Name, int Length) NextIn(JsonElement? place, ReadOnlySpan<char> path)
    {
        if (place is { ValueKind: JsonValueKind.Array } && path[0] == '[' && path.IndexOf(']') is > 0 and var end)
        {
            return (path[1..end].ToString(), end + 1);
        }

        if (path.StartsWith("['") && path.IndexOf("']") is > 0 and var quote)
        {
            return (path[2..quote].ToString(), quote + 2);
        }

        var longest = string.Empty;
        if (place is { ValueKind: JsonValueKind.Object } item)
        {
            foreach (var property in item.EnumerateObject())
            {
                var isNext = path.StartsWith(property.Name, StringComparison.Ordinal)
                    && (path.Length == property.Name.Length || path[property.Name.Length] is '.' or '[');
                longest = isNext && property.Name.Length > longest.Length ? property.Name : longest;
            }
        }

        return longest.Length > 0 ? (longest, longest.Length) : (path.ToString(), path.Length);
    }

    private static JsonElement? Step(JsonElement? place, string name) => place switch
    {
        { ValueKind: JsonValueKind.Object } item => item.TryGetProperty(name, out var value) ? value : null,
        { ValueKind: JsonValueKind.Array } list =>
            int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.GetArrayLength() ? list[index] : null,
        _ => null,
    };

    /// <summary>A form stands by itself: checking an answer fetches nothing.</summary>
    private sealed class InsideReferences(JsonSchema root) : JsonReferenceResolver(new JsonSchemaAppender(root, new DefaultTypeNameGenerator()))
    {
        public override Task<IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("A form refers to nothing outside of it.");

        public override Task<IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("A form refers to nothing outside of it.");
    }
}
