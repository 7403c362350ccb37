namespace Trinity.Testing.Servers;

/// <summary>Where a PostgreSQL of a test's own runs.</summary>
public sealed record PostgresPlace
{
    /// <summary>The program that starts it there, with its arguments; none where the test itself runs.</summary>
    public IReadOnlyList<string> In { get; init; } = [];

    /// <summary>The address that it listens on.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Below which its files are; null for memory, where there is enough.</summary>
    public string? Directory { get; init; }

    /// <summary>Its variables besides those of the test.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
