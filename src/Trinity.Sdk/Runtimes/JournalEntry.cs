namespace Trinity.Sdk.Runtimes;

/// <summary>One step or wait of a message, recorded once and replayed in every later attempt.</summary>
public sealed record JournalEntry
{
    /// <summary>The name, unique within the message.</summary>
    public required string Name { get; init; }

    /// <summary>What it records.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>Whether it has its result.</summary>
    public JournalStatus Status { get; init; }

    /// <summary>A hash of what was asked; an answer never applies to another question. Null where nothing was asked.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The order of ending among the entries of the message, from 1; 0 while it is open.</summary>
    public long Number { get; init; }

    /// <summary>
    /// For what an attempt recorded itself: the highest number that attempt had loaded. For what was asked aside: its own number, once who asked has
    /// been told the end.
    /// </summary>
    public long Seen { get; init; }

    /// <summary>The result as JSON, when there is one.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public TurnError? Error { get; init; }

    /// <summary>When it was recorded or registered.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When an open wait ends by itself; null when it never does.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether a later attempt may finish without reaching it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>For a call: whether the called agent goes on when this message ends first.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether it was asked by what goes on outside of turns: nothing is run again for its end, and it may come after the message has ended.</summary>
    public bool IsAside => Kind is JournalKind.AskAside or JournalKind.CallAside;

    /// <summary>Whether its result comes from outside the turn.</summary>
    public bool IsWait => Kind is JournalKind.Ask or JournalKind.Call or JournalKind.Sleep or JournalKind.Judgment
        or JournalKind.AskAll or JournalKind.CallAll or JournalKind.RuntimeExit;
}

/// <summary>What a journal entry records.</summary>
public enum JournalKind
{
    /// <summary>Work done inside the turn.</summary>
    Step = 0,

    /// <summary>A question to a person.</summary>
    Ask = 1,

    /// <summary>A message to an agent whose reply is awaited.</summary>
    Call = 2,

    /// <summary>A moment in time.</summary>
    Sleep = 3,

    /// <summary>A typed question to a model or a person.</summary>
    Judgment = 4,

    /// <summary>Several questions to people, answered together.</summary>
    AskAll = 5,

    /// <summary>Several calls, answered together.</summary>
    CallAll = 6,

    /// <summary>The committed state of another key, as it was read.</summary>
    Peek = 7,

    /// <summary>The keys a search found.</summary>
    Find = 8,

    /// <summary>Whether the message started on the code that has a change.</summary>
    Changed = 9,

    /// <summary>The end of what the runtime does outside of turns: see <see cref="IRuntimeExits"/>.</summary>
    RuntimeExit = 10,

    /// <summary>A question to a person that the execution has asked, outside of turns, and goes on without the answer.</summary>
    AskAside = 11,

    /// <summary>A message to an agent that the execution has sent, outside of turns, for the reply.</summary>
    CallAside = 12,
}

/// <summary>Whether a journal entry has its result.</summary>
public enum JournalStatus
{
    /// <summary>It waits.</summary>
    Open = 0,

    /// <summary>It has a result.</summary>
    Done = 1,

    /// <summary>It failed for good.</summary>
    Failed = 2,

    /// <summary>Its message ended without it.</summary>
    Closed = 3,
}

/// <summary>A failure with a stable code.</summary>
/// <param name="Code">The code in snake_case.</param>
/// <param name="Message">A sentence for people, without secrets.</param>
public sealed record TurnError(string Code, string Message);
