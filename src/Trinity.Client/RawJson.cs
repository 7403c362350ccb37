using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trinity.Client;

/// <summary>A JSON value as it was sent, byte by byte: duplicate names, large numbers and escapes stay what they are.</summary>
[JsonConverter(typeof(Converter))]
public readonly struct RawJson
{
    private readonly ReadOnlyMemory<byte> _utf8;

    /// <summary>Wraps JSON.</summary>
    /// <param name="utf8">One JSON value as UTF-8; it is not checked.</param>
    public RawJson(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>The value as UTF-8; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => _utf8.IsEmpty;

    /// <summary>Writes a value as JSON.</summary>
    /// <param name="value">The value; null for none.</param>
    public static RawJson From(object? value) =>
        value is null ? default : new RawJson(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), TrinityJson.Options));

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <returns>The value; the type's default when there is none.</returns>
    public T? As<T>() => IsEmpty ? default : JsonSerializer.Deserialize<T>(_utf8.Span, TrinityJson.Options);

    /// <inheritdoc />
    public override string ToString() => Encoding.UTF8.GetString(_utf8.Span);

    /// <summary>Copies bytes, and parses nothing but to find the end.</summary>
    internal sealed class Converter : JsonConverter<RawJson>
    {
        public override bool HandleNull => true;

        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return default;
            }

            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
        {
            if (value.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                // Not checked again: it was when it was accepted, and duplicate names are none of the writer's business.
                writer.WriteRawValue(value._utf8.Span, skipInputValidation: true);
            }
        }
    }
}
