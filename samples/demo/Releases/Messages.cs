namespace Trinity.Samples.Demo.Releases;

// What the release desk is told, proposes, and publishes.

public sealed record ChangeMerged(int Number, string Title);

public sealed record ReleaseRequested(string Repository, string Version, string By)
{
    /// <summary>As semantic versions have it: <c>v2.0.0-rc.1</c>.</summary>
    public bool IsPreview => Version.Contains('-', StringComparison.Ordinal);
}

public sealed record ReleasePublished(string Version);

public sealed record DeploymentFinished(string Environment, string Reference, bool Succeeded);

/// <summary>What a person decides on.</summary>
public sealed record ReleaseProposal(
    string Repository, string Version, string By, IReadOnlyList<string> Changes, IReadOnlyList<string> Blockers);

public sealed record ReleaseReport(string Version, IReadOnlyList<string> Environments);
