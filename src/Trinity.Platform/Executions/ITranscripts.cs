using Trinity.Sdk.Identity;

namespace Trinity.Platform.Executions;

/// <summary>Reads what executions have told of themselves.</summary>
internal interface ITranscripts
{
    /// <summary>What an execution has told after a number, in the order in which it was heard.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="message">The message, by its sequence.</param>
    /// <param name="after">The number after which; 0 for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<IReadOnlyList<TranscriptEntry>> ListAsync(TenantId tenant, long message, long after, int limit, CancellationToken cancellationToken);
}

/// <summary>Something that an execution has told.</summary>
/// <param name="Number">Above that of all before it, also of those of other executions.</param>
/// <param name="At">When it was heard.</param>
/// <param name="Kind">What it is, in one word.</param>
/// <param name="Data">The rest: an object of JSON.</param>
internal sealed record TranscriptEntry(long Number, DateTimeOffset At, string Kind, string Data);
