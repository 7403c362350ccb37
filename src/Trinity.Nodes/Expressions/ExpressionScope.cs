namespace Trinity.Nodes.Expressions;

/// <summary>What the expressions of one message see. It is JSON, and each part is read when an expression looks at it.</summary>
internal sealed record ExpressionScope
{
    public static readonly ReadOnlyMemory<byte> Nothing = "null"u8.ToArray();

    private static readonly Dictionary<string, string> NoHeaders = [];

    public required string Type { get; init; }

    public string? Key { get; init; }

    /// <summary>The payload, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; init; } = Nothing;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>When the message came: the time of all its expressions.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The state of the key, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> State { get; init; } = Nothing;

    /// <summary>The configuration without its secrets, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Config { get; init; } = Nothing;

    /// <summary>What <c>Math.random</c> gives: the turn's, so that it is the same when the turn is run again.</summary>
    public Func<double> Random { get; init; } = static () => 0;
}
