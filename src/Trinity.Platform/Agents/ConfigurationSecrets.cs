using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trinity.Platform.Agents;

/// <summary>
/// Encrypts the secrets of configurations with the instance's key, written in place of the text.
/// </summary>
internal sealed class ConfigurationSecrets(SecretKey key) : IConfigurationSecrets
{
    /// <summary>What an encrypted text begins with. No other text in a configuration may.</summary>
    public const string Marker = "enc:v1:";

    private static readonly byte[] MarkerBytes = Encoding.UTF8.GetBytes($"\"{Marker}");

    private readonly SecretCipher _cipher = new(key);

    /// <summary>Encrypts the texts at these pointers, and leaves everything else byte by byte where there are none.</summary>
    public byte[] Hide(ReadOnlyMemory<byte> config, IReadOnlyList<string> pointers)
    {
        if (pointers.Count == 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        foreach (var pointer in pointers)
        {
            if (JsonPlace.Find(root, pointer) is { Text: { } text } place)
            {
                place.Set(Encrypt(text));
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    public byte[] Reveal(ReadOnlyMemory<byte> config)
    {
        if (config.Span.IndexOf(MarkerBytes) < 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        JsonPlace.Replace(root, text => text.StartsWith(Marker, StringComparison.Ordinal) ? JsonValue.Create(Decrypt(text)) : null);
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    /// <summary>Makes secrets null, and says which there are.</summary>
    public static (byte[] Config, IReadOnlyList<string> Set) Mask(ReadOnlyMemory<byte> config)
    {
        if (config.Span.IndexOf(MarkerBytes) < 0)
        {
            return (config.ToArray(), []);
        }

        var root = Parse(config);
        var set = JsonPlace.Clear(root, text => text.StartsWith(Marker, StringComparison.Ordinal));
        return (JsonSerializer.SerializeToUtf8Bytes(root), set);
    }

    /// <summary>Takes the secrets that a new configuration omits, or has as null, from the one before. Both are in clear.</summary>
    public static byte[] Keep(ReadOnlyMemory<byte> config, ReadOnlyMemory<byte> before, IReadOnlyList<string> pointers)
    {
        if (pointers.Count == 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        var old = Parse(before);
        foreach (var pointer in pointers)
        {
            if (JsonPlace.Find(old, pointer)?.Text is { } text
                && JsonPlace.Find(root, pointer) is { Text: null, IsNullOrAbsent: true } place)
            {
                place.Set(text);
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private static JsonNode Parse(ReadOnlyMemory<byte> config) =>
        (config.IsEmpty ? null : JsonNode.Parse(config.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })) ?? new JsonObject();

    private string Encrypt(string text) => Marker + Convert.ToBase64String(_cipher.Seal(text));

    private string Decrypt(string text) => _cipher.Open(Convert.FromBase64String(text[Marker.Length..]));
}
