namespace Trinity.Cli.Demo.Checks;

/// <summary>How often each thing happened.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public Tally(params IEnumerable<string> things)
    {
        foreach (var thing in things)
        {
            Add(thing);
        }
    }

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total => _counts.Values.Sum();

    public int this[string thing] => _counts.GetValueOrDefault(thing);

    public void Add(string thing, int count = 1) => _counts[thing] = this[thing] + count;

    /// <summary>What happened more or less often than another tally says, in words.</summary>
    public IEnumerable<string> DifferencesFrom(Tally expected) =>
        from thing in expected._counts.Keys.Union(_counts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        where expected[thing] != this[thing]
        select $"{thing}: expected {expected[thing]}, found {this[thing]}";
}
