namespace Trinity.Sdk.Nodes;

/// <summary>
/// A wait ended without a result: <c>call_timeout</c>, <c>call_deadlock</c>, <c>agent_not_found</c>, <c>agent_deleted</c>,
/// <c>ask_expired</c>, <c>ask_cancelled</c>, or the code with which a called agent failed.
/// </summary>
/// <param name="wait">The wait's name.</param>
/// <param name="code">The stable code.</param>
/// <param name="message">A sentence for people.</param>
public sealed class WaitFailedException(string wait, string code, string message)
    : TrinityException(code, message)
{
    /// <summary>The wait's name.</summary>
    public string Wait { get; } = wait;
}
