namespace Trinity.Sdk.Runtimes;

/// <summary>Works with the repositories in workspaces. A runtime implements it when its agents have <see cref="Capability.Git"/>.</summary>
/// <remarks>
/// A repository is written by its agent: what its configuration names as hooks, filters, helpers and programs of other kinds is not executed. Every
/// member throws a <see cref="TrinityException"/> with a code that begins with <c>git_</c> where git would not do it.
/// </remarks>
public interface IAgentGit
{
    /// <summary>What differs from the last commit.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace; empty for the workspace itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GitStatus> StatusAsync(AgentDefinition agent, string directory, CancellationToken cancellationToken);

    /// <summary>The commits before the current one, and that one, from the latest to the first.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace.</param>
    /// <param name="skip">How many of the latest are left out.</param>
    /// <param name="limit">The most commits to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<GitCommit>> LogAsync(AgentDefinition agent, string directory, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>Differences as text.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace.</param>
    /// <param name="range">Between what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GitDiff> DiffAsync(AgentDefinition agent, string directory, GitRange range, CancellationToken cancellationToken);

    /// <summary>Commits everything that differs.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace.</param>
    /// <param name="message">What the commit says.</param>
    /// <param name="author">Whose it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GitCommit> CommitAsync(AgentDefinition agent, string directory, string message, GitAuthor author, CancellationToken cancellationToken);

    /// <summary>Takes what a branch of a remote has more, where the current one can follow it straight on.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace.</param>
    /// <param name="remote">The remote and its branch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PullAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken);

    /// <summary>Gives a branch of a remote what the current one has more.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="directory">The repository below the workspace.</param>
    /// <param name="remote">The remote and its branch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PushAsync(AgentDefinition agent, string directory, GitRemote remote, CancellationToken cancellationToken);
}

/// <summary>What differs from the last commit.</summary>
/// <param name="Branch">The current branch; null where there is none.</param>
/// <param name="Commit">The last commit; null before the first.</param>
/// <param name="Upstream">The branch that it follows; null for none.</param>
/// <param name="Ahead">How many commits it has more than that.</param>
/// <param name="Behind">How many it has less.</param>
/// <param name="Files">The files, the first 1,000.</param>
/// <param name="IsTruncated">Whether there are more.</param>
public sealed record GitStatus(
    string? Branch, string? Commit, string? Upstream, int Ahead, int Behind, IReadOnlyList<GitFile> Files, bool IsTruncated);

/// <summary>A file that differs.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Index">What is to be committed of it, one of git's letters; a dot for nothing.</param>
/// <param name="WorkTree">What is changed beside that; <c>?</c> for a file that git does not know.</param>
public sealed record GitFile(string Path, string Index, string WorkTree);

/// <summary>A commit.</summary>
/// <param name="Id">Its hash.</param>
/// <param name="Parents">Those of the commits before it.</param>
/// <param name="Author">Whose it is.</param>
/// <param name="At">When it was made.</param>
/// <param name="Subject">The first line of what it says.</param>
public sealed record GitCommit(string Id, IReadOnlyList<string> Parents, GitAuthor Author, DateTimeOffset At, string Subject);

/// <summary>Whose a commit is.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The address.</param>
public sealed record GitAuthor(string Name, string Email);

/// <summary>Between what differences are wanted.</summary>
/// <param name="From">A commit; null for the last one.</param>
/// <param name="To">Another; null for the files as they are.</param>
/// <param name="Path">A file or directory in the repository; null for all.</param>
public sealed record GitRange(string? From, string? To, string? Path);

/// <summary>Differences as text.</summary>
/// <param name="Text">In git's unified form, at most 1 MiB.</param>
/// <param name="IsTruncated">Whether there is more.</param>
public sealed record GitDiff(string Text, bool IsTruncated);

/// <summary>A branch elsewhere.</summary>
/// <param name="Name">What the repository calls the remote.</param>
/// <param name="Branch">The branch there; null for the name of the current one.</param>
public sealed record GitRemote(string Name, string? Branch);
