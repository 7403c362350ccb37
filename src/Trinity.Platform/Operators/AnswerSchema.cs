using System.Text;
using System.Text.Json;
using NJsonSchema;

namespace Trinity.Platform.Operators;

/// <summary>Holds the data of an answer against the form that its question asks for.</summary>
internal static class AnswerSchema
{
    public static async Task<IReadOnlyList<Fault>> CheckAsync(
        ReadOnlyMemory<byte> schema, JsonElement? data, CancellationToken cancellationToken)
    {
        if (schema.IsEmpty)
        {
            return [];
        }

        var form = await JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(schema.Span), cancellationToken);
        return [.. form.Validate(data?.GetRawText() ?? "null").Select(error => new Fault(
            "/data" + PointerOf(error.Path),
            "invalid_answer",
            $"The value does not fit the form: {error.Kind}."))];
    }

    private static string PointerOf(string? path) => (path ?? string.Empty)
        .Replace("#", string.Empty, StringComparison.Ordinal)
        .Replace(".", "/", StringComparison.Ordinal)
        .Replace("[", "/", StringComparison.Ordinal)
        .Replace("]", string.Empty, StringComparison.Ordinal);
}
