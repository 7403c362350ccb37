namespace Trinity.Client.Git;

/// <summary>The repositories in the workspaces of agents.</summary>
public sealed class GitClient
{
    private readonly ApiConnection _api;

    internal GitClient(ApiConnection api) => _api = api;

    /// <summary>What differs from the last commit.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The repository below the workspace; empty for the workspace itself.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RepositoryStatus> StatusAsync(string agent, string path = "", CancellationToken cancellationToken = default) =>
        GetAsync<RepositoryStatus>(agent, "status", path, string.Empty, cancellationToken);

    /// <summary>The commits, from the latest to the first.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The repository below the workspace.</param>
    /// <param name="query">A query string without the question mark: <c>limit</c>, <c>cursor</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<RepositoryCommit>> LogAsync(string agent, string path = "", string query = "", CancellationToken cancellationToken = default) =>
        GetAsync<Page<RepositoryCommit>>(agent, "log", path, query, cancellationToken);

    /// <summary>Differences as text.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The repository below the workspace.</param>
    /// <param name="query">A query string without the question mark: <c>from</c>, <c>to</c>, <c>file</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RepositoryDiff> DiffAsync(string agent, string path = "", string query = "", CancellationToken cancellationToken = default) =>
        GetAsync<RepositoryDiff>(agent, "diff", path, query, cancellationToken);

    /// <summary>Commits everything that differs.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="commit">What it says, and whose it is.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RepositoryCommit> CommitAsync(string agent, CommitFiles commit, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RepositoryCommit>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/git/commit", commit, cancellationToken);

    /// <summary>Takes what a branch of a remote has more, where the current one can follow it straight on.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="transfer">The remote and its branch.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RepositoryStatus> PullAsync(string agent, TransferCommits transfer, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RepositoryStatus>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/git/pull", transfer, cancellationToken);

    /// <summary>Gives a branch of a remote what the current one has more.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="transfer">The remote and its branch.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RepositoryStatus> PushAsync(string agent, TransferCommits transfer, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RepositoryStatus>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/git/push", transfer, cancellationToken);

    private Task<T> GetAsync<T>(string agent, string what, string path, string query, CancellationToken cancellationToken) => _api.SendAsync<T>(
        HttpMethod.Get,
        $"{ApiConnection.AgentPath(agent)}/git/{what}?path={Uri.EscapeDataString(path)}{(query.Length > 0 ? "&" : string.Empty)}{query}",
        body: null,
        cancellationToken);
}
