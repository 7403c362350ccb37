using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Turns;

/// <summary>How states, payloads, results and configurations are written: camelCase, enums as words, 64 levels at most.</summary>
internal static class TurnJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Writes a value by its own type, not by the type of the variable.</summary>
    public static ReadOnlyMemory<byte> WriteObject(object value) =>
        value is Utf8Json json ? json.Bytes : JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);

    public static T Read<T>(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? default! : JsonSerializer.Deserialize<T>(json.Span, Options)!;

    /// <summary>The name of a property in JSON.</summary>
    public static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            MaxDepth = TurnBounds.JsonDepth,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
