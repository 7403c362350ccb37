namespace Trinity.Client.Workspaces;

/// <summary>Something in the workspace of an agent.</summary>
public sealed record WorkspaceFile
{
    /// <summary>Its name. In it <c>\xFF</c> is a byte that belongs to no character, and <c>\\</c> a backslash; paths are written so, too.</summary>
    public required string Name { get; init; }

    /// <summary><c>file</c>, <c>folder</c>, <c>link</c> or <c>other</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How many bytes it has; 0 for what is no file.</summary>
    public required long Size { get; init; }

    /// <summary>Who may do what with it, as Unix has it in octal, for example <c>644</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>When its content changed last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Another one after each change: its entity tag, without the quotation marks.</summary>
    public required string Version { get; init; }

    /// <summary>Where a link leads; null for what is none.</summary>
    public string? Target { get; init; }
}

/// <summary>Makes a folder.</summary>
/// <param name="Path">Its path.</param>
public sealed record MakeFolder(string Path);

/// <summary>Gives a file or a folder another path.</summary>
/// <param name="From">Where it is.</param>
/// <param name="To">Where it will be.</param>
/// <param name="Replace">Whether what is there is replaced. Default false: then it is refused.</param>
public sealed record MoveFile(string From, string To, bool Replace = false);

/// <summary>What was imported.</summary>
/// <param name="Entries">How many files, folders and links the archive had.</param>
public sealed record ImportedWorkspace(long Entries);
