namespace Trinity.Client.Executions;

/// <summary>Something that an execution in a container has told of itself while it went on.</summary>
public sealed record TranscriptEntry
{
    /// <summary>Above that of every entry before it.</summary>
    public required long Number { get; init; }

    /// <summary>When it was heard.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// <c>begun</c>, <c>text</c>, <c>thinking</c>, <c>tool_call</c>, <c>tool_result</c>, <c>retry</c>, <c>usage</c> or <c>ended</c>; <c>cut</c> where
    /// the execution has told more than is kept. The last of a stream is <c>over</c>: the execution has ended, and nothing more comes.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The rest, an object whose members depend on the kind: <c>text</c> of what was said, thought or answered by a tool, <c>tool</c> and <c>input</c>
    /// of a call, <c>isError</c> of its result, <c>call</c> by which the two belong together, <c>outcome</c> of the end: <c>success</c> or the code of a
    /// failure. A text has at most 16,384 characters.
    /// </summary>
    public RawJson Data { get; init; }
}
