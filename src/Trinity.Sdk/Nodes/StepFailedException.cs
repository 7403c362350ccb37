namespace Trinity.Sdk.Nodes;

/// <summary>A step failed for good. The failure is recorded: every later attempt of the message sees it again.</summary>
/// <param name="step">The step's name.</param>
/// <param name="code">The stable code.</param>
/// <param name="message">A sentence for people.</param>
public sealed class StepFailedException(string step, string code, string message)
    : TrinityException(code, message)
{
    /// <summary>The step's name.</summary>
    public string Step { get; } = step;
}
