namespace Trinity.Sdk.Messages;

/// <summary>The way a message came.</summary>
internal enum MessageSource
{
    Api = 0,
    Webhook = 1,

    /// <summary>Told by another agent, or by the same one.</summary>
    Agent = 2,

    /// <summary>Called by an agent that waits for the reply.</summary>
    Call = 3,
    Reminder = 4,
    Schedule = 5,
    Channel = 6,

    /// <summary>By a public link.</summary>
    Link = 7,

    /// <summary>The end of what an execution before it has asked for: a person's answer, another agent's reply.</summary>
    Answer = 8,
}
