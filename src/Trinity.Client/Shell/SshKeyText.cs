using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Trinity.Client.Shell;

/// <summary>SSH's public keys as text.</summary>
public static class SshKeyText
{
    private const int MaxBytes = 2_048;
    private const string Curve = "nistp256";

    private static readonly string[] Types = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    /// <summary>Writes the public half of a key on the curve P-256, as in <c>authorized_keys</c> and <c>known_hosts</c>.</summary>
    /// <param name="key">The key.</param>
    public static string PublicOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        const string type = "ecdsa-sha2-" + Curve;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        byte[] text = [.. Field(Encoding.ASCII.GetBytes(type)), .. Field(Encoding.ASCII.GetBytes(Curve)), .. Field([4, .. point.X!, .. point.Y!])];
        return $"{type} {Convert.ToBase64String(text)}";
    }

    /// <summary>Reads a public key: its type and its bytes, without options, and with or without a remark behind it.</summary>
    /// <param name="text">The line.</param>
    /// <returns>The key without a remark; null when it is none that is known here.</returns>
    public static string? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Split(' ', 3) is not [var type, var encoded, ..] || !Types.Contains(type, StringComparer.Ordinal))
        {
            return null;
        }

        var bytes = new byte[MaxBytes];
        var name = Field(Encoding.ASCII.GetBytes(type));
        return encoded.Length <= MaxBytes && Convert.TryFromBase64String(encoded, bytes, out var count) && bytes.AsSpan(0, count).StartsWith(name)
            ? $"{type} {Convert.ToBase64String(bytes.AsSpan(0, count))}"
            : null;
    }

    private static byte[] Field(byte[] content)
    {
        var field = new byte[sizeof(int) + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, content.Length);
        content.CopyTo(field, sizeof(int));
        return field;
    }
}
