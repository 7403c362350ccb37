namespace Trinity.Chaos.Fleets;

/// <summary>What befalls a fleet.</summary>
internal enum Fault
{
    /// <summary>A server is killed.</summary>
    Kill,

    /// <summary>A server hangs, and goes on when it has been declared dead.</summary>
    Freeze,

    /// <summary>One server after the other is stopped and started.</summary>
    Restarts,

    /// <summary>A server comes back with a clock that is wrong.</summary>
    WrongClock,

    /// <summary>The database is killed, and started again.</summary>
    DatabaseKilled,

    /// <summary>The database is stopped in order, and started again.</summary>
    DatabaseRestarted,

    /// <summary>The disk of the database takes its time.</summary>
    SlowDisk,

    /// <summary>The disk of the database is full, until somebody makes room.</summary>
    FullDisk,

    /// <summary>A server does not reach the others, nor they it.</summary>
    CutFromServers,

    /// <summary>A server does not reach the database.</summary>
    CutFromDatabase,
}
