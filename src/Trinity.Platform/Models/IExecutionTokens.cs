namespace Trinity.Platform.Models;

/// <summary>Knows executions by their tokens. A token lives as long as its execution; it says whose a call is, and nothing else does.</summary>
internal interface IExecutionTokens
{
    /// <summary>Finds whose a token is; null when it is unknown or its execution has ended: the two look the same.</summary>
    /// <param name="token">The token as it came; it may be any text.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<ExecutionGrant?> FindAsync(string token, CancellationToken cancellationToken);
}
