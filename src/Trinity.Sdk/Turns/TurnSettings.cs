namespace Trinity.Sdk.Turns;

/// <summary>How a host runs turns: the server and the test host differ only here.</summary>
internal sealed record TurnSettings
{
    public required TimeProvider Time { get; init; }

    /// <summary>Ends attempts that take too long.</summary>
    public required TurnWatchdog Watchdog { get; init; }

    /// <summary>Keeps the log lines of agents; null when only the log of the instance has them.</summary>
    public ITurnLines? Lines { get; init; }

    /// <summary>
    /// Whether awaiting something that is not the turn's fails at once. A server cannot tell it from a slow one and lets the attempt's
    /// time-out decide; a test wants to know.
    /// </summary>
    public bool FailsOutsideAwaitsAtOnce { get; init; }

    /// <summary>How long a handler may block its thread. A server leaves it to the attempt's time-out.</summary>
    public TimeSpan? BlockLimit { get; init; }

    /// <summary>Whether a step waits between its attempts.</summary>
    public bool DelaysStepAttempts { get; init; } = true;
}

/// <summary>The bounds of one message.</summary>
internal static class TurnBounds
{
    public const int JournalEntries = 1_000;
    public const int JournalBytes = 4 * 1024 * 1024;
    public const int OpenWaits = 256;
    public const int Parts = 1_000;
    public const int Effects = 1_000;
    public const int PayloadBytes = 1024 * 1024;
    public const int StateBytes = 1024 * 1024;
    public const int JsonDepth = 64;
    public const int NameLength = 200;
    public const int FoundKeys = 1_000;
    public const int SchemaBytes = 16 * 1024;
}
