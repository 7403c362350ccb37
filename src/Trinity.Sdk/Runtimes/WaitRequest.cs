namespace Trinity.Sdk.Runtimes;

/// <summary>A wait that a suspended turn registers.</summary>
public sealed record WaitRequest
{
    /// <summary>The name, unique within the message.</summary>
    public required string Name { get; init; }

    /// <summary>What is awaited.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>A hash of what is asked; null where nothing is.</summary>
    public string? RequestHash { get; init; }

    /// <summary>How long it waits before it ends by itself; null for ever. For a sleep, the end is the result.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a later attempt may finish without reaching it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether calls of it go on when this message ends first.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The questions, one for a single ask or judgment.</summary>
    public IReadOnlyList<AskRequest> Asks { get; init; } = [];

    /// <summary>The calls, one for a single call.</summary>
    public IReadOnlyList<CallRequest> Calls { get; init; } = [];
}

/// <summary>A question for the operator queue.</summary>
public sealed record AskRequest
{
    /// <summary>What is wanted, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The question in full, or null.</summary>
    public string? Body { get; init; }

    /// <summary>What kind of answer is wanted.</summary>
    public required AskKind Kind { get; init; }

    /// <summary>The answers to choose from; empty when it is free.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What the person is shown and decides on, as JSON; empty when there is nothing.</summary>
    public ReadOnlyMemory<byte> Proposal { get; init; }

    /// <summary>The JSON schema of the answer's data; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>What helps to answer, as JSON; empty when there is nothing.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Who is asked; null for whoever comes first.</summary>
    public string? Addressee { get; init; }

    /// <summary>How urgent it is.</summary>
    public Nodes.Priority Priority { get; init; }

    /// <summary>How soon an answer is wanted, from the commit that asks; null when that does not matter.</summary>
    public TimeSpan? DueAfter { get; init; }
}

/// <summary>What kind of entry of the operator queue it is.</summary>
public enum AskKind
{
    /// <summary>A free question, perhaps with options.</summary>
    Question = 0,

    /// <summary>Yes or no to something proposed.</summary>
    Approval = 1,

    /// <summary>A typed question in place of a model.</summary>
    Judgment = 2,

    /// <summary>News that a person should see; nobody waits for an answer.</summary>
    Alert = 3,
}

/// <summary>A message to an agent whose reply is awaited.</summary>
public sealed record CallRequest
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The type of the message.</summary>
    public required string Type { get; init; }

    /// <summary>The key of the message; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The media type of the payload.</summary>
    public string ContentType { get; init; } = MessageEnvelope.Json;
}
