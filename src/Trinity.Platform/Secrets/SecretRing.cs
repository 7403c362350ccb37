using System.Security.Cryptography;

namespace Trinity.Platform.Secrets;

/// <summary>The keys of the instance's secrets: the newest encrypts, all of them read.</summary>
/// <param name="keys">From the oldest to the newest; at least one.</param>
internal sealed class SecretRing(IReadOnlyList<SecretKey> keys)
{
    /// <summary>The number of the first key an instance has.</summary>
    public const int First = 1;

    public const int KeyBytes = 32;

    public IReadOnlyList<SecretKey> Keys => keys;

    public SecretKey Newest => keys[^1];

    public static SecretRing Create() => new([NewKey(First)]);

    public SecretKey? Find(int number) => keys.FirstOrDefault(key => key.Number == number);

    /// <summary>The ring with a new key, which is the newest.</summary>
    public SecretRing Add() => new([.. keys, NewKey(Newest.Number + 1)]);

    /// <summary>The ring with its newest key alone.</summary>
    public SecretRing DropOlder() => new([Newest]);

    private static SecretKey NewKey(int number) => new(number, RandomNumberGenerator.GetBytes(KeyBytes));
}

/// <summary>A key of the instance's secrets: 256 bits.</summary>
/// <param name="Number">Which one: each new key has one more than the newest before it.</param>
/// <param name="Bytes">The key itself.</param>
internal sealed record SecretKey(int Number, byte[] Bytes);
