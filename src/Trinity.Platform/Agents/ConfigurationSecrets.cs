using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Platform.Secrets;

namespace Trinity.Platform.Agents;

/// <summary>Encrypts the secrets of configurations, written in place of the text.</summary>
internal sealed class ConfigurationSecrets(SecretRing ring) : IConfigurationSecrets
{
    /// <summary>What an encrypted text begins with. No other text in a configuration may.</summary>
    public const string Marker = "enc:v1:";

    private static readonly byte[] MarkerBytes = Encoding.UTF8.GetBytes($"\"{Marker}");

    private readonly SecretCipher _cipher = new(ring);

    /// <summary>Encrypts the texts at these pointers, and leaves everything else byte by byte where there are none.</summary>
    public byte[] Hide(ReadOnlyMemory<byte> config, IReadOnlyList<string> pointers, SecretPlace agent)
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
                place.Set(Encrypt(text, agent));
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    public byte[] Reveal(ReadOnlyMemory<byte> config, SecretPlace agent)
    {
        if (config.Span.IndexOf(MarkerBytes) < 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        JsonPlace.Replace(root, text => IsSecret(text) ? JsonValue.Create(Decrypt(text, agent)) : null);
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
    public byte[] Mark(ReadOnlyMemory<byte> config, SecretPlace agent)
    {
        if (config.Span.IndexOf(MarkerBytes) < 0)
        {
            return config.ToArray();
        }

        var root = Parse(config);
        JsonPlace.Replace(root, text => IsSecret(text) ? JsonValue.Create(Marker + MarkOf(Decrypt(text, agent))) : null);
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    /// <summary>Encrypts every secret anew, with the newest key.</summary>
    /// <returns>The configuration, and how many secrets it has.</returns>
    public (byte[] Config, int Count) Renew(ReadOnlyMemory<byte> config, SecretPlace agent)
    {
        var root = Parse(config);
        var count = 0;
        JsonPlace.Replace(root, text =>
        {
            if (!IsSecret(text))
            {
                return null;
            }

            count++;
            return JsonValue.Create(Encrypt(Decrypt(text, agent), agent));
        });
        return (JsonSerializer.SerializeToUtf8Bytes(root), count);
    }

    /// <summary>The secrets of a stored configuration, encrypted.</summary>
    public static IEnumerable<byte[]> Sealed(ReadOnlyMemory<byte> config) =>
        JsonPlace.Texts(Parse(config)).Select(place => place.Place.Text!).Where(IsSecret).Select(Unwrap);

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

    private string MarkOf(string secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(ring.Newest.Bytes, Encoding.UTF8.GetBytes("difference:" + secret)));

    private static byte[] Unwrap(string text) => Convert.FromBase64String(text[Marker.Length..]);

    private string Encrypt(string text, SecretPlace agent) => Marker + Convert.ToBase64String(_cipher.Seal(text, agent));

    private string Decrypt(string text, SecretPlace agent) => _cipher.Open(Unwrap(text), agent);
}
