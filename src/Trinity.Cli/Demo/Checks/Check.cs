namespace Trinity.Cli.Demo.Checks;

/// <summary>One comparison of what had to happen with what did.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Expected">How much it had to be.</param>
/// <param name="Found">How much it is.</param>
/// <param name="Differences">Where they differ, one line each; empty when they do not.</param>
internal sealed record Check(string Name, int Expected, int Found, IReadOnlyList<string> Differences)
{
    public bool Holds => Differences is [];

    public static Check Of(string name, int expected, int found) =>
        new(name, expected, found, expected == found ? [] : [$"{name}: expected {expected}, found {found}"]);

    /// <summary>Compares thing by thing.</summary>
    public static Check Of(string name, Tally expected, Tally found) =>
        new(name, expected.Total, found.Total, [.. found.DifferencesFrom(expected).Select(difference => $"{name}: {difference}")]);
}
