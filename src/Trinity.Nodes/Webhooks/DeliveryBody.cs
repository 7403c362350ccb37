using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Nodes.Webhooks;

/// <summary>What the body of a delivery is as JSON: JSON itself, the fields of a form, the text of a text.</summary>
internal static class DeliveryBody
{
    /// <summary>The type of a delivery, where nothing else is said.</summary>
    public const string MessageType = "webhook.received";

    private const string Form = "application/x-www-form-urlencoded";
    private const int MaxFields = 10_000;

    /// <summary>Reads a body. JSON is not looked at.</summary>
    /// <returns>JSON in UTF-8; empty for a body of another kind, and for none.</returns>
    public static ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> body, string contentType)
    {
        var type = MediaTypeOf(contentType);
        return type switch
        {
            _ when IsJson(type) => body,
            Form => ReadForm(Encoding.UTF8.GetString(body.Span)),
            _ when type.StartsWith("text/", StringComparison.Ordinal) => JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(body.Span)),
            _ => default,
        };
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private static string MediaTypeOf(string contentType)
    {
        if (contentType == "application/json")
        {
            return contentType;
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    /// <summary>The fields of a form: one that comes several times is a list.</summary>
    private static byte[] ReadForm(string form)
    {
        var fields = new JsonObject();
        foreach (var field in form.Split('&', MaxFields, StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? field : field[..equals]);
            var value = Decode(equals < 0 ? string.Empty : field[(equals + 1)..]);
            switch (fields[name])
            {
                case null:
                    fields[name] = value;
                    break;
                case JsonArray values:
                    values.Add(value);
                    break;
                case { } first:
                    fields[name] = new JsonArray(first.DeepClone(), value);
                    break;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(fields);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
