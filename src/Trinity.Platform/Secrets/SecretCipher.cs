using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk;

namespace Trinity.Platform.Secrets;

/// <summary>
/// Encrypts secrets with the newest key of the instance: AES-256-GCM, a nonce of its own for each, bound to the place where the secret
/// belongs. What was written with an older key is read with that one.
/// </summary>
internal sealed class SecretCipher(SecretRing ring)
{
    /// <summary>What sealed bytes begin with: it, and the number of the key. The first ones had neither, and no place.</summary>
    private const byte Version = 2;
    private const int HeaderBytes = 1 + sizeof(int);

    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <returns>Version, number of the key, nonce, tag and encrypted text.</returns>
    public byte[] Seal(string text, SecretPlace place)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[HeaderBytes + NonceBytes + TagBytes + plain.Length];
        sealedBytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(sealedBytes.AsSpan(1), ring.Newest.Number);
        var nonce = sealedBytes.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(ring.Newest.Bytes, TagBytes);
        cipher.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(HeaderBytes + NonceBytes + TagBytes),
            sealedBytes.AsSpan(HeaderBytes + NonceBytes, TagBytes),
            Bound(sealedBytes, place));
        return sealedBytes;
    }

    /// <exception cref="TrinityException"><c>unreadable_secret</c>: no key of the instance reads it here.</exception>
    public string Open(ReadOnlySpan<byte> sealedBytes, SecretPlace place) => TryOpen(sealedBytes, place, out var text, out _)
        ? text
        : throw new TrinityException("unreadable_secret", "A secret cannot be read with the keys of this instance.");

    /// <summary>Reads a secret, and says which key it is encrypted with.</summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedBytes, SecretPlace place, [NotNullWhen(true)] out string? text, out int key)
    {
        key = 0;
        text = null;
        if (sealedBytes.Length > HeaderBytes && sealedBytes[0] == Version)
        {
            key = BinaryPrimitives.ReadInt32BigEndian(sealedBytes[1..]);
            text = Decrypt(ring.Find(key), sealedBytes[HeaderBytes..], Bound(sealedBytes, place));
        }

        // A nonce may begin like the others: only the tag tells.
        if (text is null)
        {
            key = SecretRing.First;
            text = Decrypt(ring.Find(key), sealedBytes, []);
        }

        return text is not null;
    }

    private static byte[] Bound(ReadOnlySpan<byte> sealedBytes, SecretPlace place) =>
        [.. sealedBytes[..HeaderBytes], .. Encoding.UTF8.GetBytes(place.ToString())];

    /// <returns>The text; null when it is not this key's, or not whole.</returns>
    private static string? Decrypt(SecretKey? key, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> bound)
    {
        if (key is null || encrypted.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var plain = new byte[encrypted.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        try
        {
            cipher.Decrypt(encrypted[..NonceBytes], encrypted[(NonceBytes + TagBytes)..], encrypted.Slice(NonceBytes, TagBytes), plain, bound);
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
