namespace Trinity.Sdk.Runtimes;

/// <summary>Works with the files of agents. A runtime implements it when its agents have <see cref="Capability.Files"/>.</summary>
/// <remarks>
/// Every path is one below the workspace, and stays there whatever links and races there are: a link on the way is followed where it does not lead
/// out, the last part of a path is changed and not what it leads to. Every member may be called at any time, from any thread, while the agent works.
/// What cannot be done is a <see cref="WorkspaceFileException"/>; anything else is a fault of the runtime.
/// </remarks>
public interface IAgentFiles
{
    /// <summary>Lists what is in a folder, by the bytes of its names.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="after">The name to begin after; <see cref="WorkspacePath.Top"/> for the first.</param>
    /// <param name="limit">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IReadOnlyList<WorkspaceFile>> ListAsync(
        AgentDefinition agent, WorkspacePath folder, WorkspacePath after, int limit, CancellationToken cancellationToken);

    /// <summary>Opens a file to read it.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the attempt, and the reading.</param>
    /// <returns>The file with its content, of at most 100 MB, which fails when the file is changed meanwhile. The caller disposes it.</returns>
    Task<WorkspaceContent> ReadAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken);

    /// <summary>Writes a file. It takes its place when it is whole; until then the one that was there is.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="content">What is in it, at most 100 MB. It is read to its end.</param>
    /// <param name="condition">What must be there before.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The file as it is now.</returns>
    Task<WorkspaceFile> WriteAsync(
        AgentDefinition agent, WorkspacePath path, Stream content, WorkspaceCondition condition, CancellationToken cancellationToken);

    /// <summary>Makes a folder, with those above it. One that is there is left as it is.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="path">The folder.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task MakeFolderAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken);

    /// <summary>Removes a file, a link, or a folder with all that is in it.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="path">What is removed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task RemoveAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken);

    /// <summary>Gives a file or a folder another path.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="from">Where it is.</param>
    /// <param name="to">Where it will be; the folder of it is there.</param>
    /// <param name="condition">What must be there before.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task MoveAsync(AgentDefinition agent, WorkspacePath from, WorkspacePath to, WorkspaceCondition condition, CancellationToken cancellationToken);

    /// <summary>Opens the whole workspace as a tar archive, of at most 2 GB.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the attempt, and the reading.</param>
    /// <returns>The archive, which fails when it cannot be read to its end. The caller disposes it.</returns>
    Task<Stream> ExportAsync(AgentDefinition agent, CancellationToken cancellationToken);

    /// <summary>Unpacks a tar archive into the workspace: all of it, or nothing. Files that are there are replaced, others stay.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="archive">The archive, at most 2 GB with at most 100,000 entries. It is read to its end.</param>
    /// <param name="skipsLinks">Whether links that lead out of the workspace are left out; otherwise they are refused, as all else that does.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>How many entries it had.</returns>
    Task<long> ImportAsync(AgentDefinition agent, Stream archive, bool skipsLinks, CancellationToken cancellationToken);
}

/// <summary>Something in a workspace.</summary>
/// <param name="Name">Its name, in the written form of <see cref="WorkspacePath"/>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Who may do what with it, as Unix has it.</param>
/// <param name="Size">How many bytes it has; 0 for what is no file.</param>
/// <param name="ChangedAt">When its content changed last, as the agent's system says.</param>
/// <param name="Version">Another one after each change.</param>
/// <param name="Target">Where a link leads, in the written form; null for what is none.</param>
public sealed record WorkspaceFile(
    string Name, WorkspaceFileKind Kind, int Mode, long Size, DateTimeOffset ChangedAt, string Version, string? Target);

/// <summary>What something in a workspace is.</summary>
public enum WorkspaceFileKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}

/// <summary>A file that is open to be read.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">Its content. Disposing it lets go of the file.</param>
public sealed record WorkspaceContent(WorkspaceFile File, Stream Content);

/// <summary>What must be there before a change.</summary>
/// <param name="Version">The version that must be there; null for none.</param>
/// <param name="IsNothing">Whether nothing may be there.</param>
public sealed record WorkspaceCondition(string? Version, bool IsNothing)
{
    /// <summary>Whatever is there.</summary>
    public static WorkspaceCondition Any { get; } = new(Version: null, IsNothing: false);

    /// <summary>Nothing.</summary>
    public static WorkspaceCondition Nothing { get; } = new(Version: null, IsNothing: true);
}

/// <summary>Why a file cannot be worked with.</summary>
public enum WorkspaceFault
{
    /// <summary>There is nothing of that name.</summary>
    NotFound,

    /// <summary>The path leads out of the workspace.</summary>
    LeadsOut,

    /// <summary>It is a folder, and a file is wanted.</summary>
    IsFolder,

    /// <summary>A part of the path is no folder.</summary>
    NotFolder,

    /// <summary>It is neither a file nor a folder.</summary>
    NotFile,

    /// <summary>Something of that name is there.</summary>
    Exists,

    /// <summary>It is not as it was.</summary>
    Changed,

    /// <summary>It is larger than may be.</summary>
    TooLarge,

    /// <summary>There is no space left.</summary>
    NoSpace,

    /// <summary>The path, or the archive, cannot be one.</summary>
    Invalid,

    /// <summary>The agent itself may not do that.</summary>
    Denied,

    /// <summary>What was sent has no end.</summary>
    Broken,

    /// <summary>It went wrong in another way.</summary>
    Failed,
}

/// <summary>A file cannot be worked with.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">A sentence for people; it may have a name in it that is in an archive of theirs.</param>
public sealed class WorkspaceFileException(WorkspaceFault fault, string message) : TrinityException("workspace_file", message)
{
    /// <summary>Why.</summary>
    public WorkspaceFault Fault => fault;
}
