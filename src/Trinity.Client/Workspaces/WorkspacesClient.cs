using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Trinity.Client.Workspaces;

/// <summary>Looks into agents that have a workspace: its files, what they use, and their conversations.</summary>
public sealed class WorkspacesClient
{
    private readonly ApiConnection _api;

    internal WorkspacesClient(ApiConnection api) => _api = api;

    /// <summary>Lists what is in a folder, by name.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The folder; empty for the workspace itself.</param>
    /// <param name="query">A query, for example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<WorkspaceFile>> ListFilesAsync(
        string agent, string path = "", string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<WorkspaceFile>>(HttpMethod.Get, $"{FilesOf(agent)}?{PathOf(path)}&{query}", body: null, cancellationToken);

    /// <summary>Opens a file to read it, at most 100 MB.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the request, and the reading.</param>
    /// <returns>Its content, as it comes. The caller disposes it; a read fails when the file is changed meanwhile.</returns>
    public Task<Stream> ReadFileAsync(string agent, string path, CancellationToken cancellationToken = default) =>
        OpenAsync($"{FilesOf(agent)}/content?{PathOf(path)}", cancellationToken);

    /// <summary>Writes a file. It takes its place when it is whole.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="content">What is in it, at most 100 MB. It is read to its end.</param>
    /// <param name="version">The version that must be there: the file is changed only if nobody else has. Null for any, empty for nothing.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<WorkspaceFile> WriteFileAsync(
        string agent, string path, Stream content, string? version = null, CancellationToken cancellationToken = default) =>
        SendAsync<WorkspaceFile>(HttpMethod.Put, $"{FilesOf(agent)}/content?{PathOf(path)}", content, "application/octet-stream", version, cancellationToken);

    /// <summary>Makes a folder, with those above it.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">The folder.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task MakeFolderAsync(string agent, string path, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Post, $"{FilesOf(agent)}/folders", new MakeFolder(path), cancellationToken);

    /// <summary>Gives a file or a folder another path.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="move">From where to where.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task MoveFileAsync(string agent, MoveFile move, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Post, $"{FilesOf(agent)}/move", move, cancellationToken);

    /// <summary>Deletes a file, a link, or a folder with all that is in it.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="path">What is deleted.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteFileAsync(string agent, string path, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{FilesOf(agent)}?{PathOf(path)}", body: null, cancellationToken);

    /// <summary>Opens the whole workspace as a tar archive, at most 2 GB.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request, and the reading.</param>
    /// <returns>The archive, as it comes. The caller disposes it; a read fails when it cannot be read to its end.</returns>
    public Task<Stream> ExportAsync(string agent, CancellationToken cancellationToken = default) =>
        OpenAsync($"{ApiConnection.AgentPath(agent)}/workspace", cancellationToken);

    /// <summary>Unpacks a tar archive into the workspace: all of it, or nothing.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="archive">The archive, at most 2 GB with at most 100,000 entries. It is read to its end.</param>
    /// <param name="skipLinks">Whether links that lead out of the workspace are left out; otherwise the archive is refused.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ImportedWorkspace> ImportAsync(
        string agent, Stream archive, bool skipLinks = false, CancellationToken cancellationToken = default) => SendAsync<ImportedWorkspace>(
        HttpMethod.Post,
        $"{ApiConnection.AgentPath(agent)}/workspace?skipLinks={(skipLinks ? "true" : "false")}",
        archive,
        "application/x-tar",
        version: null,
        cancellationToken);

    /// <summary>Measures what the agent uses.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentStats> MeasureAsync(string agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentStats>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/stats", body: null, cancellationToken);

    /// <summary>Lists the conversations that the agent remembers.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="query">A query, for example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentSession>> ListSessionsAsync(string agent, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentSession>>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/sessions?{query}", body: null, cancellationToken);

    /// <summary>Reads what was said in a conversation.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="query">A query, for example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<SessionEntry>> ReadSessionAsync(
        string agent, Guid session, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<SessionEntry>>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/sessions/{session}?{query}", body: null, cancellationToken);

    /// <summary>Forgets a conversation. A key that would go on with it cannot, until it is reset.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task ForgetSessionAsync(string agent, Guid session, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{ApiConnection.AgentPath(agent)}/sessions/{session}", body: null, cancellationToken);

    private static string FilesOf(string agent) => $"{ApiConnection.AgentPath(agent)}/files";

    private static string PathOf(string path) => $"path={Uri.EscapeDataString(path)}";

    private async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw await ApiConnection.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
            }
        }

        // With the stream the connection is given back.
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, Stream content, string contentType, string? version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StreamContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);

        // What is refused anyway is not sent before.
        request.Headers.ExpectContinue = true;
        if (version is { Length: > 0 })
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        }
        else if (version is not null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }

        using var response = await _api.Http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<T>(TrinityJson.Options, cancellationToken).ConfigureAwait(false))!
            : throw await ApiConnection.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
    }
}
