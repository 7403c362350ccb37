namespace Trinity.Client.Agents;

/// <summary>One revision of an agent's configuration.</summary>
public sealed record AgentRevision
{
    /// <summary>The number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Whether new messages start with it.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>Who made it.</summary>
    public required string Author { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it changed in the revision before it, at most 100 places; empty for the first.</summary>
    public required IReadOnlyList<ConfigChange> Changes { get; init; }

    /// <summary>The configuration, its secrets null; null in lists.</summary>
    public RawJson Config { get; init; }
}

/// <summary>One place where two configurations differ. Elements of lists are compared by their place.</summary>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Pointer">Where, as a JSON pointer into the configuration; empty for all of it.</param>
/// <param name="Before">What was there, secrets as null; null when nothing was.</param>
/// <param name="After">What is there, secrets as null; null when nothing is.</param>
public sealed record ConfigChange(string Kind, string Pointer, RawJson Before, RawJson After);
