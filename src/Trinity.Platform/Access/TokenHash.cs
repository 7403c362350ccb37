namespace Trinity.Platform.Access;

/// <summary>What a token is found by: how long that takes says nothing about the token.</summary>
internal readonly record struct TokenHash(byte[] Bytes)
{
    public static TokenHash Of(string token) => new(Tokens.Hash(token));

    public bool Equals(TokenHash other) => Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode() => BitConverter.ToInt32(Bytes);
}
