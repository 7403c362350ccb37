namespace Trinity.Sdk.Runtimes;

/// <summary>What a runtime can do for one agent. The API, the UI, the command line and MCP all read this one descriptor.</summary>
/// <param name="Capabilities">Every capability, supported or with its reason.</param>
/// <param name="Tabs">The tabs a UI shows for the agent, in order.</param>
/// <param name="Policy">The rules and limits under which its messages are executed.</param>
public sealed record RuntimeCapabilities(
    IReadOnlyList<CapabilityStatus> Capabilities, IReadOnlyList<string> Tabs, ExecutionPolicy Policy)
{
    /// <summary>Finds one capability.</summary>
    /// <param name="capability">The capability.</param>
    public CapabilityStatus Of(Capability capability) =>
        Capabilities.FirstOrDefault(status => status.Capability == capability)
        ?? new CapabilityStatus(capability, IsSupported: false, "This runtime does not know it.");
}

/// <summary>Something that only some runtimes can do for an agent.</summary>
public enum Capability
{
    /// <summary>Read what the agent writes to its log.</summary>
    Logs,

    /// <summary>Measure its processor and memory use.</summary>
    Stats,

    /// <summary>List, read and write its files.</summary>
    Files,

    /// <summary>Open a terminal.</summary>
    Terminal,

    /// <summary>Work with its repository.</summary>
    Git,

    /// <summary>Log in over SSH.</summary>
    Ssh,

    /// <summary>Inject credentials as files or environment.</summary>
    Credentials,

    /// <summary>List and resume conversations of its coding assistant.</summary>
    Sessions,

    /// <summary>Read the keyed state that the platform keeps for it.</summary>
    State,
}

/// <summary>Whether a capability holds for an agent.</summary>
/// <param name="Capability">The capability.</param>
/// <param name="IsSupported">Whether it holds.</param>
/// <param name="Reason">Why not, in words for a person; null when it holds.</param>
public sealed record CapabilityStatus(Capability Capability, bool IsSupported, string? Reason);
