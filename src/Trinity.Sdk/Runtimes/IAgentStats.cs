namespace Trinity.Sdk.Runtimes;

/// <summary>Measures agents. A runtime implements it when its agents have <see cref="Capability.Stats"/>.</summary>
public interface IAgentStats
{
    /// <summary>Measures an agent now. It takes as long as the measurement, a second or two.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    Task<AgentStats> MeasureAsync(AgentDefinition agent, CancellationToken cancellationToken);
}

/// <summary>What an agent uses.</summary>
/// <param name="Containers">Its containers that run now: those of executions, and that in which its workspace is looked into.</param>
/// <param name="Disk">What it has on disk.</param>
public sealed record AgentStats(IReadOnlyList<ContainerStats> Containers, IReadOnlyList<DiskStats> Disk);

/// <summary>What a container uses.</summary>
/// <param name="Execution">The execution that it is of; null for that of the workspace.</param>
/// <param name="Processors">How many processors it keeps busy; null when that could not be measured.</param>
/// <param name="Memory">The memory that it uses and that cannot be taken back, in bytes.</param>
/// <param name="MemoryLimit">As much as it may use, in bytes.</param>
/// <param name="Processes">How many processes it has.</param>
/// <param name="StartedAt">When it was started.</param>
public sealed record ContainerStats(
    Identity.MessageId? Execution, double? Processors, long Memory, long MemoryLimit, int Processes, DateTimeOffset StartedAt);

/// <summary>What a volume of an agent holds.</summary>
/// <param name="Name"><c>home</c> or <c>workspace</c>.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Files">In how many files, folders and links.</param>
public sealed record DiskStats(string Name, long Bytes, long Files);
