using System.Security.Cryptography;
using System.Text;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Sdk.Identity;

namespace Trinity.Server.Tests.Secrets;

/// <summary>A secret is read in its place, with its key, and in no other way.</summary>
public sealed class SecretCipherTests
{
    private const string Text = "s3cret of the test only";

    private static readonly SecretPlace Place = SecretPlace.Configuration(new TenantId(1), new AgentId(7));

    private readonly SecretRing _ring = SecretRing.Create();

    public static TheoryData<string> Others => ["tenant", "agent", "destination"];

    /// <summary>As the first programs did: a nonce, a tag and the text, bound to nothing.</summary>
    internal static byte[] SealAsTheFirstPrograms(SecretKey key, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, 12));
        using var cipher = new AesGcm(key.Bytes, 16);
        cipher.Encrypt(sealedBytes.AsSpan(0, 12), plain, sealedBytes.AsSpan(28), sealedBytes.AsSpan(12, 16));
        return sealedBytes;
    }

    [Fact]
    public void Secret_IsRead_AndNeverEncryptedAlike()
    {
        var cipher = new SecretCipher(_ring);

        var (first, second) = (cipher.Seal(Text, Place), cipher.Seal(Text, Place));

        Assert.Equal((Text, Text), (cipher.Open(first, Place), cipher.Open(second, Place)));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Secret_InAnotherPlace_IsNotRead_Rule29(string other)
    {
        var cipher = new SecretCipher(_ring);
        var place = other switch
        {
            "tenant" => SecretPlace.Configuration(new TenantId(2), new AgentId(7)),
            "agent" => SecretPlace.Configuration(new TenantId(1), new AgentId(8)),
            _ => SecretPlace.Destination(new TenantId(1), 7),
        };

        Assert.Equal("unreadable_secret", Assert.Throws<TrinityException>(() => cipher.Open(cipher.Seal(Text, Place), place)).Code);
    }

    [Fact]
    public void Secret_OfWhichAnyByteIsChanged_IsNotRead()
    {
        var cipher = new SecretCipher(_ring.Add());
        var sealedBytes = cipher.Seal(Text, Place);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            byte[] changed = [.. sealedBytes];
            changed[i] ^= 1;
            Assert.False(cipher.TryOpen(changed, Place, out _, out _), $"byte {i}");
            Assert.False(cipher.TryOpen(sealedBytes.AsSpan(0, i), Place, out _, out _), $"the first {i}");
        }
    }

    [Fact]
    public void Secret_OfAnOlderKey_IsReadUntilTheKeyIsDropped()
    {
        var old = new SecretCipher(_ring).Seal(Text, Place);
        var rotated = _ring.Add();
        var renewed = new SecretCipher(rotated).Seal(Text, Place);

        Assert.True(new SecretCipher(rotated).TryOpen(old, Place, out var text, out var key));
        Assert.Equal((Text, 1), (text, key));
        Assert.False(new SecretCipher(rotated.DropOlder()).TryOpen(old, Place, out _, out _));
        Assert.True(new SecretCipher(rotated.DropOlder()).TryOpen(renewed, Place, out _, out key));
        Assert.Equal(2, key);
    }

    [Fact]
    public void Secret_OfTheFirstPrograms_IsRead_WhateverItBeginsWith()
    {
        var cipher = new SecretCipher(_ring.Add());

        // One in 256 begins with what the later ones begin with.
        for (var i = 0; i < 2_000; i++)
        {
            Assert.True(cipher.TryOpen(SealAsTheFirstPrograms(_ring.Newest, Text), Place, out var text, out var key));
            Assert.Equal((Text, 1), (text, key));
        }
    }
}
