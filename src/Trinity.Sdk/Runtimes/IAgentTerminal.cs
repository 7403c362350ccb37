namespace Trinity.Sdk.Runtimes;

/// <summary>Opens terminals where agents work. A runtime implements it when its agents have <see cref="Capability.Terminal"/>.</summary>
public interface IAgentTerminal
{
    /// <summary>Opens a terminal with a shell, in the workspace, with what the agent has to show elsewhere.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The shell. Dispose of it.</returns>
    /// <exception cref="TrinityException">The place where the agent works cannot be reached now.</exception>
    Task<IAgentConnection> OpenTerminalAsync(AgentDefinition agent, TerminalSize size, CancellationToken cancellationToken);
}
