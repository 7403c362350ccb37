using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Triage;

/// <summary>What the triage desk remembers of one issue or pull request.</summary>
public sealed class CaseState
{
    [Indexed]
    public string? Repository { get; set; }

    [Indexed]
    public Severity Severity { get; set; }

    [Indexed]
    public bool IsOpen { get; set; }

    public string? Title { get; set; }

    public int Comments { get; set; }

    /// <summary>Whether a reminder is set because no maintainer has answered yet.</summary>
    public bool AwaitsAnswer { get; set; }
}

public enum Severity
{
    Unknown = 0,
    Low = 1,
    Normal = 2,
    High = 3,
    Critical = 4,
}
