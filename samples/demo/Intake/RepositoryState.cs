namespace Trinity.Samples.Demo.Intake;

/// <summary>What the intake remembers of one repository.</summary>
public sealed class RepositoryState
{
    /// <summary>How many deliveries of each type were worked through.</summary>
    public SortedDictionary<string, int> Deliveries { get; set; } = new(StringComparer.Ordinal);

    public int Stars { get; set; }

    public int Forks { get; set; }

    /// <summary>The deployments under way, by id, with their environment.</summary>
    public SortedDictionary<long, string> Deployments { get; set; } = [];

    public void Count(string type) => Deliveries[type] = Deliveries.GetValueOrDefault(type) + 1;
}
