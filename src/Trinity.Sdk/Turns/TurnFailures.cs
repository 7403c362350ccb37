using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Turns what a handler threw into a typed failure. Only messages that are meant for people leave the process.</summary>
internal static class TurnFailures
{
    public static TurnOutcome.Failed From(Exception exception) => exception switch
    {
        NodeFailedException failure => new TurnOutcome.Failed
        {
            Error = new TurnError(failure.Code, failure.Message),
            IsRetryable = failure.Retry?.IsAllowed ?? true,
            RetryAfter = failure.Retry?.Delay,
            Exception = exception,
        },

        // Recorded, or against the rules: another attempt sees the same again.
        TrinityException failure => new TurnOutcome.Failed
        {
            Error = new TurnError(failure.Code, failure.Message),
            Exception = exception,
        },
        _ => new TurnOutcome.Failed
        {
            Error = new TurnError("node_failed", $"The handler threw {exception.GetType().Name}."),
            IsRetryable = true,
            Exception = exception,
        },
    };
}
