namespace Trinity.Sdk.Runs;

/// <summary>What the store knows of an agent by its id.</summary>
internal enum AgentFate
{
    /// <summary>Nothing: it was never here, or is newer than the backup that the store comes from.</summary>
    Unknown = 0,

    /// <summary>It is here, deleted perhaps.</summary>
    Here,

    /// <summary>It was here and somebody has purged it, or its time was over.</summary>
    Purged,
}
