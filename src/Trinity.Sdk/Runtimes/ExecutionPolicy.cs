using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Runtimes;

/// <summary>The rules and limits under which an agent's messages are executed.</summary>
public sealed record ExecutionPolicy
{
    /// <summary>What holds where a runtime says nothing else.</summary>
    public static ExecutionPolicy Default { get; } = new();

    /// <summary>Whether a message that waits holds back the messages behind it in its key.</summary>
    public Ordering Ordering { get; init; }

    /// <summary>The key of messages that come without one; null leaves them without.</summary>
    public string? DefaultKey { get; init; }

    /// <summary>How often a message is attempted, without progress in between, before it is dead. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How many keys of the agent are executed at the same time. Default 64.</summary>
    public int Parallel { get; init; } = 64;

    /// <summary>
    /// Whether a message that waits is one of those, too: what it waits for is its own execution, which goes on outside of turns. The others stay in
    /// the mailbox meanwhile. Default false.
    /// </summary>
    public bool CountsWaiting { get; init; }

    /// <summary>The version of the code that executes them; a message under way resumes only where that code says so. Default 1.</summary>
    public int CodeVersion { get; init; } = 1;

    /// <summary>Why the agent's messages cannot be executed now, in one word; null when they can.</summary>
    public string? HeldBy { get; init; }
}
