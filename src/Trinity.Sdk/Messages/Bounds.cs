namespace Trinity.Sdk.Messages;

/// <summary>The bounds that hold between messages.</summary>
internal static class Bounds
{
    /// <summary>How many agents and reminders a message may come through.</summary>
    public const int Hops = 16;

    /// <summary>How far the search for a ring of calls goes.</summary>
    public const int DeadlockHops = 32;

    /// <summary>Calls in which one sweep looks for rings.</summary>
    public const int CallsPerSweep = 1_000;

    /// <summary>How many attempts of a message in quarantine may end without an outcome.</summary>
    public const int StartMarks = 3;

    /// <summary>Messages of one key that may wait for their turn.</summary>
    public const int Lane = 1_000;

    /// <summary>Messages of one agent that may wait for their turn.</summary>
    public const int Agent = 10_000;
}
