using System.Net.Http.Headers;

namespace Trinity.Client.Agents;

/// <summary>Agents: made, changed, started, stopped and looked at.</summary>
public sealed class AgentsClient
{
    private readonly ApiConnection _api;

    internal AgentsClient(ApiConnection api) => _api = api;

    /// <summary>Lists agents, by name unless <c>sort</c> says <c>created</c> or <c>updated</c>.</summary>
    /// <param name="query">A query string without its question mark, for example <c>tag=demo&amp;limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Agent>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Agent>>(HttpMethod.Get, $"{ApiConnection.Root}/agents?{query}", body: null, cancellationToken);

    /// <summary>Says how many agents there are in each status, at most 2 seconds late.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentCounts> CountAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentCounts>(HttpMethod.Get, $"{ApiConnection.Root}/agents/counts", body: null, cancellationToken);

    /// <summary>Says how many deleted agents, whose time to be restored is over, are left because they are too many to be erased unasked.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentPurges> ShowPurgesAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentPurges>(HttpMethod.Get, $"{ApiConnection.Root}/agents/purges", body: null, cancellationToken);

    /// <summary>Erases those agents, if there are as many as the caller says.</summary>
    /// <param name="count">How many they are.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentPurges> ApprovePurgesAsync(int count, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentPurges>(HttpMethod.Post, $"{ApiConnection.Root}/agents/purges", new ApprovePurges(count), cancellationToken);

    /// <summary>Creates an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_agent</c>, <c>runtime_unavailable</c>, <c>reserved_name</c>, <c>agent_exists</c>, <c>agent_quota_reached</c>; with a template
    /// <c>unknown_template</c>, <c>template_decides</c> and <c>invalid_config</c>; <c>forbidden</c>.
    /// </exception>
    public Task<Agent> CreateAsync(CreateAgent agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.Root}/agents", agent, cancellationToken);

    /// <summary>Shows an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Get, ApiConnection.AgentPath(name), body: null, cancellationToken);

    /// <summary>Changes an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="change">What changes.</param>
    /// <param name="ifVersion">The version it must still have; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ChangeAsync(
        string name, ChangeAgent change, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(
            HttpMethod.Patch,
            ApiConnection.AgentPath(name),
            change,
            cancellationToken,
            ifVersion is null ? null : request => request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifVersion}\"")));

    /// <summary>Lists what runs under the labels of the instance and belongs to no agent. Only for the instance's administrators.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<UnmanagedContainerList> ListUnmanagedAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<UnmanagedContainerList>(HttpMethod.Get, $"{ApiConnection.Root}/agents/unmanaged", body: null, cancellationToken);

    /// <summary>
    /// Makes an agent of what another has left: it has that one's id, its files and its conversations, and the default configuration. Only for the
    /// instance's administrators.
    /// </summary>
    /// <param name="id">The id of an unmanaged container.</param>
    /// <param name="name">The name of the agent.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>person_required</c>, <c>forbidden</c>, <c>unmanaged_container_not_found</c>, <c>not_adoptable</c>, <c>other_tenant</c>, and what is wrong with the
    /// agent.
    /// </exception>
    public Task<Agent> AdoptAsync(string id, string name, CancellationToken cancellationToken = default) => _api.SendAsync<Agent>(
        HttpMethod.Post, $"{ApiConnection.Root}/unmanaged/{Uri.EscapeDataString(id)}/adopt", new AdoptContainer(name), cancellationToken);

    /// <summary>Removes what belongs to no agent with all that is in it, for ever. Only for the instance's administrators.</summary>
    /// <param name="id">The id of an unmanaged container.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>person_required</c>, <c>forbidden</c>, <c>unmanaged_container_not_found</c>, <c>container_managed</c>, <c>container_busy</c>, <c>engine_away</c>.
    /// </exception>
    public Task RemoveUnmanagedAsync(string id, CancellationToken cancellationToken = default) => _api.SendAsync<object?>(
        HttpMethod.Delete, $"{ApiConnection.Root}/unmanaged/{Uri.EscapeDataString(id)}", body: null, cancellationToken);

    /// <summary>Deletes an agent; everything of it is kept for restore, unless it is purged.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="purge">Whether everything of it is erased.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteAsync(string name, bool purge = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{ApiConnection.AgentPath(name)}?purge={(purge ? "true" : "false")}", body: null, cancellationToken);

    /// <summary>Brings a deleted agent back.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>agent_not_deleted</c>, <c>agent_quota_reached</c>, <c>agent_not_found</c>, <c>forbidden</c>.</exception>
    public Task<Agent> RestoreAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/restore", body: null, cancellationToken);

    /// <summary>Gives an agent another name. The one that it had is free again; configurations that name it go on working.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="newName">The name it gets.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RenameAsync(string name, string newName, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/rename", new RenameAgent(newName), cancellationToken);

    /// <summary>Gives an agent to another owner.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="owner">A user or a key of the tenant: <c>user:…</c> or <c>key:…</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>unknown_owner</c>, <c>agent_quota_reached</c>, <c>agent_not_found</c>, <c>forbidden</c>.</exception>
    public Task<Agent> TransferAsync(string name, string owner, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/transfer", new TransferAgent(owner), cancellationToken);

    /// <summary>Makes another agent with the configuration of one, its secrets included.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="newName">The name of the copy.</param>
    /// <param name="withStates">Whether it gets the states too.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> CloneAsync(string name, string newName, bool withStates = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/clone", new CloneAgent(newName, withStates), cancellationToken);

    /// <summary>Writes an agent down as a file, without its secrets.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="withStates">Whether its states are in it too.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentFile> ExportAsync(string name, bool withStates = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentFile>(
            HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/export?state={(withStates ? "true" : "false")}", body: null, cancellationToken);

    /// <summary>Makes an agent from a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ImportAsync(AgentFile file, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.Root}/agents/import", file, cancellationToken);

    /// <summary>Lets an agent work.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> StartAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/start", body: null, cancellationToken);

    /// <summary>Stops an agent: messages are accepted and wait.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> StopAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/stop", body: null, cancellationToken);

    /// <summary>Drops an agent's queued work, conversations and reminders.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="clearState">Whether its states are cleared too.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ResetAsync(string name, bool clearState = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/reset", new ResetAgent(clearState), cancellationToken);

    /// <summary>Lets an agent go on with the current code of its node type.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RedeployAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/redeploy", body: null, cancellationToken);

    /// <summary>Says how an agent is now.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentStatus> GetStatusAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentStatus>(HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/status", body: null, cancellationToken);

    /// <summary>Says what can be done with an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentCapabilities> GetCapabilitiesAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentCapabilities>(HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/capabilities", body: null, cancellationToken);

    /// <summary>Shows the committed state of a key; null when it has none.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<AgentState?> GetStateAsync(string agent, string key, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _api.SendAsync<AgentState>(
                HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/state/{Uri.EscapeDataString(key)}", body: null, cancellationToken).ConfigureAwait(false);
        }
        catch (TrinityApiException exception) when (exception.Code == "state_not_found")
        {
            return null;
        }
    }

    /// <summary>Lists states by key.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="query">A query string without its question mark, for example <c>where=stage%3Dtwo</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentState>> FindStatesAsync(string agent, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentState>>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/state?{query}", body: null, cancellationToken);

    /// <summary>Keeps an agent from working until it is released. Unlike a stop it says that something is not right.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="reason">Why, in words for people; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> HoldAsync(string name, string? reason = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/hold", new HoldAgent(reason), cancellationToken);

    /// <summary>Lets an agent go on that a person or the platform holds. One that is stopped stays stopped.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ReleaseAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/release", body: null, cancellationToken);

    /// <summary>Lists the keys of an agent that have open messages, those with most behind them first, and what each waits for.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="query">For example <c>limit=20</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentLane>> ListLanesAsync(string name, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentLane>>(HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/lanes?{query}", body: null, cancellationToken);

    /// <summary>Lists the revisions of an agent's configuration, the latest first.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="query">For example <c>limit=20</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentRevision>> ListRevisionsAsync(string name, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentRevision>>(
            HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/revisions?{query}", body: null, cancellationToken);

    /// <summary>Shows a revision of an agent's configuration.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="number">The revision's number.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentRevision> GetRevisionAsync(string name, int number, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentRevision>(HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/revisions/{number}", body: null, cancellationToken);

    /// <summary>Makes an earlier configuration, secrets included, the current one again, as a new revision.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="number">The revision's number.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RollBackAsync(string name, int number, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(
            HttpMethod.Post, $"{ApiConnection.AgentPath(name)}/revisions/{number}/roll-back", body: null, cancellationToken);

    /// <summary>Makes an earlier configuration, secrets included, the current one again, if the agent still has a version.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="number">The revision's number.</param>
    /// <param name="ifVersion">The version the agent must still have.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RollBackAsync(string name, int number, long ifVersion, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Agent>(
            HttpMethod.Post,
            $"{ApiConnection.AgentPath(name)}/revisions/{number}/roll-back",
            body: null,
            cancellationToken,
            request => request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifVersion}\"")));

    /// <summary>Reads the latest lines of an agent's log, in the order of their writing.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="query">
    /// For example <c>level=warning&amp;limit=100</c>; also <c>execution</c>, and <c>after</c> with the number of a line. 100 lines by default,
    /// 1,000 at most.
    /// </param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<LogLine>> ReadLogsAsync(string name, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<LogLine>>(HttpMethod.Get, $"{ApiConnection.AgentPath(name)}/logs?{query}", body: null, cancellationToken);

    /// <summary>Reads an agent's log as it is written: its latest lines, and then every one that comes, until the token is signalled.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="query">As for <see cref="ReadLogsAsync"/>; <c>limit</c> is how many lines it begins with, 100 by default.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>
    /// A connection that breaks is made again where it was, once a second for half a minute; after that <see cref="HttpRequestException"/>
    /// is thrown.
    /// </remarks>
    public IAsyncEnumerable<LogLine> FollowLogsAsync(string name, string query = "", CancellationToken cancellationToken = default) =>
        new EventStream<LogLine>(_api.Http, $"{ApiConnection.AgentPath(name)}/logs?{query}").ReadAsync(_ => false, cancellationToken);
}
