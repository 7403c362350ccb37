namespace Trinity.Sdk.Runtimes;

/// <summary>Looks into the conversations of agents. A runtime implements it when its agents have <see cref="Capability.Sessions"/>.</summary>
/// <remarks>The key that goes on with a conversation is in the state that the platform keeps for it, and not here.</remarks>
public interface IAgentSessions
{
    /// <summary>Lists the conversations that the agent remembers, by their ids.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="after">The id to begin after; null for the first.</param>
    /// <param name="limit">The most to return, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IReadOnlyList<AgentSession>> ListAsync(AgentDefinition agent, Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads what was said in a conversation.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="after">The number of the entry to begin after; 0 for the first.</param>
    /// <param name="limit">The most to return, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The entries; null when there is no such conversation.</returns>
    Task<IReadOnlyList<SessionEntry>?> ReadAsync(AgentDefinition agent, Guid session, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets a conversation. A key that would go on with it cannot, until it begins anew.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when there is none.</returns>
    Task<bool> ForgetAsync(AgentDefinition agent, Guid session, CancellationToken cancellationToken);
}

/// <summary>A conversation that an agent remembers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Size">How large its record is, in bytes.</param>
/// <param name="ChangedAt">When something was said in it last.</param>
public sealed record AgentSession(Guid Id, long Size, DateTimeOffset ChangedAt);

/// <summary>Something in a conversation.</summary>
/// <param name="Number">Which line of the record it is from, from 1.</param>
/// <param name="At">When; null when the record does not say.</param>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Kind"><c>text</c>, <c>thinking</c>, <c>tool_call</c> or <c>tool_result</c>.</param>
/// <param name="Text">What it says, at most 64 Ki characters of it; for a tool that is called its input as JSON.</param>
/// <param name="Tool">The tool; null for what is none.</param>
public sealed record SessionEntry(long Number, DateTimeOffset? At, string Role, string Kind, string Text, string? Tool);
