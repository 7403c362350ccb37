using System.Security.Cryptography;
using System.Text;

namespace Trinity.Platform.Agents;

/// <summary>Encrypts secrets with the instance's key: AES-256-GCM, a nonce of its own for each.</summary>
internal sealed class SecretCipher(SecretKey key)
{
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <returns>Nonce, tag and encrypted text.</returns>
    public byte[] Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
        return sealedBytes;
    }

    public string Open(ReadOnlySpan<byte> sealedBytes)
    {
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        cipher.Decrypt(sealedBytes[..NonceBytes], sealedBytes[(NonceBytes + TagBytes)..], sealedBytes.Slice(NonceBytes, TagBytes), plain);
        return Encoding.UTF8.GetString(plain);
    }
}

/// <summary>The key of the instance's secrets: 256 bits.</summary>
internal sealed record SecretKey(byte[] Bytes);
