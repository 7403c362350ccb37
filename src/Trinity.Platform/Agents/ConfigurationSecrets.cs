using System.Security.Cryptography;
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
            if (JsonPlace.Find(root, pointer) is { Text: { } text } place && !IsSecret(text))
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
        JsonPlace.Replace(root, text => IsSecret(text) ? JsonValue.Create(Decrypt(text)) : null);
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
        var set = JsonPlace.Clear(root, IsSecret);
        return (JsonSerializer.SerializeToUtf8Bytes(root), set);
    }

    /// <summary>Replaces each secret by a mark that only equal secrets share.</summary>
    public byte[] Mark(ReadOnlyMemory<byte> config)
    {
        if (config.Span.IndexOf(MarkerBytes) < 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        JsonPlace.Replace(root, text => IsSecret(text)
            ? JsonValue.Create(Marker + Convert.ToBase64String(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes("difference:" + Decrypt(text)))))
            : null);
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    /// <summary>Whether a text of a stored configuration is an encrypted secret.</summary>
    public static bool IsSecret(string text) => text.StartsWith(Marker, StringComparison.Ordinal);

    /// <summary>The places of a configuration that is to be stored whose texts would be taken for secrets.</summary>
    public static IEnumerable<string> Reserved(ReadOnlyMemory<byte> config) =>
        JsonPlace.Texts(Parse(config)).Where(place => IsSecret(place.Place.Text!)).Select(place => place.Pointer);

    /// <summary>Takes the secrets that a new configuration omits, or has as null, from the one before.</summary>
    /// <param name="config">The new configuration.</param>
    /// <param name="secrets">The JSON pointers of its secrets, set or not.</param>
    /// <param name="before">The one before, as it is stored.</param>
    /// <param name="secretsBefore">The JSON pointers of the secrets of that one.</param>
    public static byte[] Keep(
        ReadOnlyMemory<byte> config, IReadOnlyList<string> secrets, ReadOnlyMemory<byte> before, IReadOnlyList<string> secretsBefore)
    {
        if (secrets.Count == 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        KeptSecrets.Keep(root, secrets, Parse(before), secretsBefore);
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private static JsonNode Parse(ReadOnlyMemory<byte> config) =>
        (config.IsEmpty ? null : JsonNode.Parse(config.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })) ?? new JsonObject();

    private string Encrypt(string text) => Marker + Convert.ToBase64String(_cipher.Seal(text));

    private string Decrypt(string text) => _cipher.Open(Convert.FromBase64String(text[Marker.Length..]));
}
