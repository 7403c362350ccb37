namespace Trinity.Client;

/// <summary>The server refused a request.</summary>
public sealed class TrinityApiException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="retryAfter">When to try again, if the server said so.</param>
    public TrinityApiException(Problem problem, TimeSpan? retryAfter = null)
        : base(problem?.Detail ?? problem?.Title ?? "The server refused the request.")
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>Why.</summary>
    public Problem Problem { get; }

    /// <summary>The stable code.</summary>
    public string Code => Problem.Code ?? "unknown";

    /// <summary>When to try again; null when the server did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
