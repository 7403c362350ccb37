using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Messages;

/// <summary>The mailboxes of all agents, wherever they are.</summary>
internal interface IMailboxes
{
    /// <summary>Returns when an agent's mailbox knows that the agent was changed.</summary>
    Task RefreshAsync(AgentId agent);

    /// <summary>The sequences of the messages that an agent is executing.</summary>
    Task<IReadOnlyCollection<long>> RunningAsync(AgentId agent);
}
