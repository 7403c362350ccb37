namespace Trinity.Client.Workspaces;

/// <summary>What an agent uses.</summary>
public sealed record AgentStats
{
    /// <summary>Its containers that run now.</summary>
    public required IReadOnlyList<ContainerStats> Containers { get; init; }

    /// <summary>What it has on disk.</summary>
    public required IReadOnlyList<DiskStats> Disk { get; init; }
}

/// <summary>What a container uses.</summary>
public sealed record ContainerStats
{
    /// <summary>The execution that it is of, <c>exe_…</c>; null for that in which the workspace is looked into.</summary>
    public string? Execution { get; init; }

    /// <summary>How many processors it keeps busy; null when that could not be measured.</summary>
    public double? Processors { get; init; }

    /// <summary>The memory that it uses and that cannot be taken back, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>As much as it may use, in bytes.</summary>
    public required long MemoryLimitBytes { get; init; }

    /// <summary>How many processes it has.</summary>
    public required int Processes { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}

/// <summary>What a volume of an agent holds.</summary>
/// <param name="Name"><c>home</c> or <c>workspace</c>.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Files">In how many files, folders and links.</param>
public sealed record DiskStats(string Name, long Bytes, long Files);
