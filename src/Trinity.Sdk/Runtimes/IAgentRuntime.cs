namespace Trinity.Sdk.Runtimes;

/// <summary>Executes the messages of the agents of one kind. The platform owns identity, state, scheduling and delivery; a runtime owns judgment.</summary>
public interface IAgentRuntime
{
    /// <summary>The kind of agents it executes.</summary>
    RuntimeKind Kind { get; }

    /// <summary>What it can do for an agent.</summary>
    /// <param name="agent">The agent.</param>
    RuntimeCapabilities Capabilities(AgentDefinition agent);

    /// <summary>Makes an agent ready to execute messages. Called again for an agent that is ready, it does nothing.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken);

    /// <summary>Releases what the agent holds. Called again for an agent that is stopped, it does nothing.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken);

    /// <summary>Says how the agent is now.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken);

    /// <summary>Makes one attempt at a message.</summary>
    /// <param name="turn">The message with its state, its journal and its configuration.</param>
    /// <param name="cancellationToken">Signalled when the attempt is no longer wanted: its outcome will be refused.</param>
    /// <returns>What the turn wants committed. Nothing of it holds before the platform has committed it.</returns>
    /// <remarks>
    /// It may be called again for the same message after a crash: the runtime re-attaches or re-runs from the journal and never does
    /// recorded work twice. Work that takes long is a wait: it is started or found, and the turn is suspended.
    /// </remarks>
    Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken);
}

/// <summary>How an agent is now, as its runtime sees it.</summary>
/// <param name="State">One word: <c>ready</c>, <c>stopped</c>, <c>starting</c>, <c>missing</c> or <c>unknown</c>.</param>
/// <param name="Detail">More in words, or null.</param>
public sealed record RuntimeStatus(string State, string? Detail = null);
