namespace Trinity.Sdk.Runtimes;

/// <summary>What an attempt wants committed. Nothing of it holds before the platform has committed it, all of it or nothing.</summary>
public abstract record TurnOutcome
{
    private TurnOutcome()
    {
    }

    /// <summary>The turn is over and its message completed.</summary>
    public sealed record Completed : TurnOutcome
    {
        /// <summary>The result as JSON; empty when there is none.</summary>
        public ReadOnlyMemory<byte> Reply { get; init; }

        /// <summary>The new state; null when it did not change.</summary>
        public StateChange? State { get; init; }

        /// <summary>The effects that earlier attempts have not sent.</summary>
        public IReadOnlyList<Effect> Effects { get; init; } = [];
    }

    /// <summary>The turn waits; it is run again when something it waits for has ended.</summary>
    public sealed record Suspended : TurnOutcome
    {
        /// <summary>The waits that earlier attempts have not registered.</summary>
        public IReadOnlyList<WaitRequest> Waits { get; init; } = [];

        /// <summary>The effects that earlier attempts have not sent.</summary>
        public IReadOnlyList<Effect> Effects { get; init; } = [];

        /// <summary>Entries that are complete without a result from outside.</summary>
        public IReadOnlyList<JournalEntry> Entries { get; init; } = [];
    }

    /// <summary>The attempt failed; its new effects are dropped, its journal stands.</summary>
    public sealed record Failed : TurnOutcome
    {
        /// <summary>Why.</summary>
        public required TurnError Error { get; init; }

        /// <summary>Whether another attempt makes sense.</summary>
        public bool IsRetryable { get; init; }

        /// <summary>How long to wait before it; null for the policy's next delay.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>Why the agent is to be held until a person starts it, in one word; null when it is not.</summary>
        public string? HoldAgent { get; init; }

        /// <summary>What was thrown, for the log of the instance; it is stored nowhere.</summary>
        public Exception? Exception { get; init; }
    }
}

/// <summary>The new state of a key.</summary>
/// <param name="SchemaVersion">The node version that wrote it.</param>
/// <param name="Data">The state as JSON, at most 1 MiB.</param>
/// <param name="Indexed">All indexed properties with their values; null when they did not change.</param>
public sealed record StateChange(int SchemaVersion, ReadOnlyMemory<byte> Data, IReadOnlyList<IndexedValue>? Indexed);
