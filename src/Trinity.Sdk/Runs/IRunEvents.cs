namespace Trinity.Sdk.Runs;

/// <summary>Keeps what executions tell of themselves while they go on outside of turns.</summary>
internal interface IRunEvents
{
    /// <summary>
    /// Appends events of a run. One that is there already, by its number, is left as it is: what a run has told may be read again from the beginning.
    /// While the store is away, or has too much to write, the attempt fails.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="events">The events, in their order.</param>
    Task AppendAsync(OpenRun run, IReadOnlyList<ToldEvent> events);
}

/// <summary>Something that an execution has told.</summary>
/// <param name="Number">Which of its run it is, from 1.</param>
/// <param name="Kind">What it is, in one word.</param>
/// <param name="Data">The rest: an object of JSON.</param>
internal sealed record ToldEvent(int Number, string Kind, string Data);
