namespace Trinity.Sdk.Nodes;

/// <summary>Thrown by a handler to fail its message on purpose.</summary>
/// <param name="message">A sentence for people, without secrets: it is stored, shown and sent to callers.</param>
/// <param name="retry">Whether and when another attempt makes sense; by default the retry policy decides.</param>
/// <param name="code">The stable code in snake_case. Default <c>node_failed</c>.</param>
public sealed class NodeFailedException(string message, Retry? retry = null, string code = "node_failed")
    : TrinityException(code, message)
{
    /// <summary>Whether and when another attempt makes sense; null when the retry policy decides.</summary>
    public Retry? Retry { get; } = retry;
}
