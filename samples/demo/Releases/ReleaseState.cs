namespace Trinity.Samples.Demo.Releases;

/// <summary>What the release desk remembers of one repository.</summary>
public sealed class ReleaseState
{
    /// <summary>What was merged since the last approved release.</summary>
    public List<string> Changes { get; set; } = [];

    public string? Approved { get; set; }

    public string? Published { get; set; }

    /// <summary>The reference that runs in each environment.</summary>
    public SortedDictionary<string, string> Running { get; set; } = new(StringComparer.Ordinal);
}
