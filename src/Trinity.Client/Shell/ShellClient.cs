using System.Globalization;
using System.Net.WebSockets;

namespace Trinity.Client.Shell;

/// <summary>Terminals and SSH where agents work.</summary>
public sealed class ShellClient
{
    private readonly ApiConnection _api;

    internal ShellClient(ApiConnection api) => _api = api;

    /// <summary>Opens a terminal with a shell in an agent's workspace.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<AgentConnection> OpenTerminalAsync(string agent, ConnectionSize size, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(size);
        var query = string.Create(CultureInfo.InvariantCulture, $"?columns={size.Columns}&rows={size.Rows}");
        return ConnectAsync($"{ApiConnection.AgentPath(agent)}/terminal{query}", cancellationToken);
    }

    /// <summary>Lets a key open connections over SSH for some minutes.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="publicKey">A line of <c>authorized_keys</c> without options.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<SshLogin> AllowSshAsync(string agent, string publicKey, CancellationToken cancellationToken = default) =>
        _api.SendAsync<SshLogin>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/ssh/keys", new AllowSsh(publicKey), cancellationToken);

    /// <summary>Opens a connection to an SSH server where an agent works, for a key that <see cref="AllowSshAsync"/> has let in.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<AgentConnection> ConnectSshAsync(string agent, CancellationToken cancellationToken = default) =>
        ConnectAsync($"{ApiConnection.AgentPath(agent)}/ssh", cancellationToken);

    private async Task<AgentConnection> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(new Uri(_api.Http.BaseAddress!, path));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address.Uri, _api.Http, cancellationToken).ConfigureAwait(false);
            return new AgentConnection(socket);
        }
        catch (WebSocketException exception)
        {
            socket.Dispose();

            // Why it was refused is not told with the handshake: the same question without one is answered in words.
            using var response = await _api.Http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken).ConfigureAwait(false);
            var refusal = await ApiConnection.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
            throw refusal.Problem.Code == "websocket_required" ? new HttpRequestException("The connection could not be opened.", exception) : refusal;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
