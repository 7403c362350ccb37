using System.Text.Json;
using System.Text.Json.Serialization;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>
/// One JSON value as it is written. Given as the data of an effect, a call or a reply it goes there byte by byte: nothing is parsed and
/// written again.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class Utf8Json
{
    internal Utf8Json(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The value <c>null</c>.</summary>
    public static Utf8Json Null { get; } = new("null"u8.ToArray());

    /// <summary>The value in UTF-8. Not to be changed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Takes a value.</summary>
    /// <param name="bytes">One JSON value in UTF-8, at most 64 levels deep. It is not copied.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Utf8Json Parse(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = TurnBounds.JsonDepth });
        while (reader.Read())
        {
            // Reading to the end is the check.
        }

        return new Utf8Json(bytes);
    }

    internal sealed class Converter : JsonConverter<Utf8Json>
    {
        public override Utf8Json Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new Utf8Json(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, Utf8Json value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
    }
}
