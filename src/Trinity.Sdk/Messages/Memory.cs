namespace Trinity.Sdk.Messages;

/// <summary>What processes remember of control data, because every request asks for it.</summary>
[Flags]
internal enum Memory
{
    None = 0,

    /// <summary>Callers by their API keys.</summary>
    Keys = 1,

    /// <summary>Callers by their sessions.</summary>
    Sessions = 2,

    /// <summary>With whom agents are shared.</summary>
    Shares = 4,

    /// <summary>Public links by their tokens.</summary>
    Links = 8,

    /// <summary>Webhooks by their tokens.</summary>
    Webhooks = 16,

    All = Keys | Sessions | Shares | Links | Webhooks,
}
