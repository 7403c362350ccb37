namespace Trinity.DemoDeliveries;

/// <summary>All that is left to chance, and it is the same chance every time.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);
    private long _ids = 1_840_000_000;

    /// <summary>A number from 0 up to, and without, the one given.</summary>
    public int Roll(int sides) => _random.Next(sides);

    public int Between(int low, int high) => _random.Next(low, high);

    public T OneOf<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>Ids as GitHub gives them: they grow, with gaps.</summary>
    public long NextId() => _ids += _random.Next(1, 9_999);

    public string Sha() => Convert.ToHexStringLower(Bytes(20));

    public string DeliveryId() => new Guid(Bytes(16)).ToString();

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
