using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Runtimes;

/// <summary>A runtime whose agents have a configuration of their own. Found by asking the runtime for it.</summary>
public interface IConfiguresAgents
{
    /// <summary>The types of agents it knows, with what they are configured by.</summary>
    IReadOnlyList<NodeTypeDescription> NodeTypes { get; }

    /// <summary>Reviews a configuration before it is stored.</summary>
    /// <param name="nodeType">The type of the agent.</param>
    /// <param name="config">The configuration as JSON; empty for the default.</param>
    ConfigurationReview Review(string? nodeType, ReadOnlyMemory<byte> config);

    /// <summary>Says what an agent would do with a message, without doing it.</summary>
    /// <param name="nodeType">The type of the agent.</param>
    /// <param name="config">The configuration as JSON; reviewed, without faults.</param>
    /// <param name="message">The message.</param>
    /// <returns>What would happen; null for a type that cannot be tried.</returns>
    Trial? Try(string nodeType, ReadOnlyMemory<byte> config, TrialMessage message);

    /// <summary>The JSON pointers of the secrets of a configuration, set or not.</summary>
    /// <param name="nodeType">The type of the agent.</param>
    /// <param name="config">The configuration as JSON.</param>
    IReadOnlyList<string> SecretsOf(string? nodeType, ReadOnlyMemory<byte> config);

    /// <summary>Reads a state that comes from elsewhere as the code of now does, an older one migrated.</summary>
    /// <param name="nodeType">The type of the agent.</param>
    /// <param name="state">The state.</param>
    StateReview ReviewState(string? nodeType, StateSnapshot state);
}

/// <summary>What a review of a state found.</summary>
/// <param name="State">The state as the code of now writes it; null when it is none.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
public sealed record StateReview(StateChange? State, string? Fault);

/// <summary>What a review of a configuration found.</summary>
public sealed record ConfigurationReview
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; init; } = [];

    /// <summary>The JSON pointers of its secrets, set or not.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The agents it names, with the JSON pointers of where.</summary>
    public IReadOnlyList<AgentReference> Agents { get; init; } = [];
}

/// <summary>Something wrong in a configuration.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the request: <c>/nodeType</c> or <c>/config/…</c>.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record ConfigurationFault(string Pointer, string Code, string Message);

/// <summary>An agent that a configuration names.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the request.</param>
/// <param name="Agent">The agent's name.</param>
public sealed record AgentReference(string Pointer, string Agent);

/// <summary>A type of agents that can be created.</summary>
public sealed record NodeTypeDescription
{
    /// <summary>The name that agents are created with.</summary>
    public required string Name { get; init; }

    /// <summary>The version of its code.</summary>
    public required int Version { get; init; }

    /// <summary>Where it comes from: an assembly's name.</summary>
    public required string Source { get; init; }

    /// <summary>The types of messages it handles; <c>*</c> for any.</summary>
    public required IReadOnlyList<string> MessageTypes { get; init; }

    /// <summary>The state properties that can be searched.</summary>
    public required IReadOnlyList<string> IndexedProperties { get; init; }

    /// <summary>The JSON schema of its configuration; secrets are <c>writeOnly</c>.</summary>
    public required ReadOnlyMemory<byte> ConfigSchema { get; init; }

    /// <summary>Whether it reads webhook deliveries itself.</summary>
    public required bool HasIntake { get; init; }

    /// <summary>Whether it can be tried: see <see cref="ITriable{TConfig}"/>.</summary>
    public required bool IsTriable { get; init; }
}
