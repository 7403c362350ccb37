namespace Trinity.Client.Git;

/// <summary>What differs from the last commit.</summary>
public sealed record RepositoryStatus
{
    /// <summary>The current branch; null where there is none.</summary>
    public string? Branch { get; init; }

    /// <summary>The last commit; null before the first.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch that it follows; null for none.</summary>
    public string? Upstream { get; init; }

    /// <summary>How many commits it has more than that, as far as was fetched.</summary>
    public required int Ahead { get; init; }

    /// <summary>How many it has less, as far as was fetched.</summary>
    public required int Behind { get; init; }

    /// <summary>The files that differ, the first 1,000.</summary>
    public required IReadOnlyList<RepositoryFile> Files { get; init; }

    /// <summary>Whether there are more.</summary>
    public required bool IsTruncated { get; init; }
}

/// <summary>A file that differs.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Index">What is to be committed of it, one of git's letters; a dot for nothing.</param>
/// <param name="WorkTree">What is changed beside that; <c>?</c> for a file that git does not know.</param>
public sealed record RepositoryFile(string Path, string Index, string WorkTree);

/// <summary>A commit.</summary>
public sealed record RepositoryCommit
{
    /// <summary>Its hash.</summary>
    public required string Id { get; init; }

    /// <summary>Those of the commits before it.</summary>
    public required IReadOnlyList<string> Parents { get; init; }

    /// <summary>The name of whose it is.</summary>
    public required string AuthorName { get; init; }

    /// <summary>The address of whose it is.</summary>
    public required string AuthorEmail { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The first line of what it says.</summary>
    public required string Subject { get; init; }
}

/// <summary>Differences as text.</summary>
/// <param name="Text">In git's unified form, at most 1 MiB.</param>
/// <param name="IsTruncated">Whether there is more.</param>
public sealed record RepositoryDiff(string Text, bool IsTruncated);

/// <summary>A commit that is to be made of everything that differs.</summary>
public sealed record CommitFiles
{
    /// <summary>The repository below the workspace; null for the workspace itself.</summary>
    public string? Path { get; init; }

    /// <summary>What it says: 1 to 16,384 characters.</summary>
    public string? Message { get; init; }

    /// <summary>The name of whose it is: at most 200 characters. Default the agent's name.</summary>
    public string? AuthorName { get; init; }

    /// <summary>The address of whose it is: at most 200 characters. Default <c>NAME@agents.invalid</c>.</summary>
    public string? AuthorEmail { get; init; }
}

/// <summary>Commits that are to be fetched or sent.</summary>
public sealed record TransferCommits
{
    /// <summary>The repository below the workspace; null for the workspace itself.</summary>
    public string? Path { get; init; }

    /// <summary>What the repository calls the remote. Default <c>origin</c>.</summary>
    public string? Remote { get; init; }

    /// <summary>The branch there. Default the name of the current one.</summary>
    public string? Branch { get; init; }
}
