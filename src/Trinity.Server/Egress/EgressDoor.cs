using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Trinity.Engine.Outbound;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Logs;
using Trinity.Storage;

namespace Trinity.Server.Egress;

/// <summary>
/// The way out of containers: who shows a token of an execution or a workspace is connected with the hosts that its agent may reach. What is said there
/// is between the two ends, which are to use TLS.
/// </summary>
/// <remarks>Below the web server: it knows no request to be connected.</remarks>
internal sealed class EgressDoor(
    EgressAccess access, OutboundHandler outbound, EgressTelemetry telemetry, AgentLogRings logs, TimeProvider time, IOptions<EgressOptions> options)
{
    /// <summary>How long a connection may say nothing before its first request, and how long that may take: as the web server's own.</summary>
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(130);

    private static readonly TimeSpan WholeRequest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<AgentId, int> _connections = [];

    /// <summary>Takes a connection whose first request is to be connected. Any other is the web server's.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // That the connection is closed is seen by what is read and written: it is called closed, too, when its other end has only said all.
        var stopping = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().ConnectionClosedRequested;
        var isMeant = false;
        try
        {
            isMeant = await WithinAsync(FirstWord, limit => ConnectRequest.IsNextAsync(connection.Transport.Input, limit), stopping);
            if (isMeant)
            {
                await AnswerAsync(connection.Transport, stopping);
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // It took too long, it went away, or the server stops.
            return;
        }

        await next(connection);
    }

    private async Task AnswerAsync(IDuplexPipe inside, CancellationToken cancellationToken)
    {
        if (await WithinAsync(WholeRequest, limit => ConnectRequest.ReadAsync(inside.Input, limit), cancellationToken) is not { } request)
        {
            await RefuseAsync(inside, 400, "A request is CONNECT host:port HTTP/1.1, of at most 8 KiB, to the name of a host.", cancellationToken);
            return;
        }

        var (grant, status, reason) = await TryAdmitAsync(request, cancellationToken);
        if (grant is null || reason is not null)
        {
            await RefuseAsync(inside, status, grant is null ? reason! : Told(grant, request, reason!), cancellationToken);
            return;
        }

        if (!TryTake(grant.Agent.Id))
        {
            await RefuseAsync(inside, 503, Told(grant, request, $"the agent has {options.Value.Connections} connections already"), cancellationToken);
            return;
        }

        try
        {
            await ConnectAsync(inside, grant, request, cancellationToken);
        }
        finally
        {
            Release(grant.Agent.Id);
        }
    }

    /// <returns>Who asks, and why it may not; the status that says so.</returns>
    private async Task<(EgressGrant? Grant, int Status, string? Reason)> TryAdmitAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Token is null || await access.FindAsync(request.Token, cancellationToken) is not { } grant
                ? (null, StatusCodes.Status407ProxyAuthenticationRequired, "The token is of nothing that goes on.")
                : (grant, StatusCodes.Status403Forbidden, await access.RefuseAsync(grant.Agent, request.Host, request.Port, cancellationToken));
        }
        catch (Exception exception) when (StoreFailures.IsOne(exception))
        {
            return (null, StatusCodes.Status503ServiceUnavailable, "The store of this server cannot be read now.");
        }
    }

    private async Task ConnectAsync(IDuplexPipe inside, EgressGrant grant, ConnectRequest request, CancellationToken cancellationToken)
    {
        var (outside, status, reason) = await TryConnectAsync(request, cancellationToken);
        if (outside is null)
        {
            await RefuseAsync(inside, status, Told(grant, request, reason), cancellationToken);
            return;
        }

        await using (outside)
        {
            telemetry.Answered(status);
            await inside.Output.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), cancellationToken);
            var tunnel = new Tunnel(inside, outside, options.Value.IdleTimeout, time);
            await tunnel.RunAsync(cancellationToken);
            telemetry.Ended(tunnel);
        }
    }

    private async Task<(NetworkStream? Outside, int Status, string Reason)> TryConnectAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var connecting = (CancellationToken limit) => outbound.ConnectAsync(request.Host, request.Port, limit);
            return (await WithinAsync(options.Value.ConnectTimeout, connecting, cancellationToken), 200, string.Empty);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, 504, "it does not answer");
        }
        catch (AddressNotAllowedException)
        {
            return (null, 403, "its addresses are not public, and not in Trinity:Outbound:AllowedRanges");
        }
        catch (SocketException exception)
        {
            return (null, 502, exception.SocketErrorCode == SocketError.HostNotFound ? "there is no such host" : "it cannot be connected to");
        }
    }

    /// <summary>Programs show the status and not what it says, so the agent's log has that.</summary>
    private string Told(EgressGrant grant, ConnectRequest request, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{request.Host}:{request.Port} was not reached: {reason}.");
        logs.Write(grant.Agent.Id, grant.Execution, LogLevel.Warning, text);
        return text;
    }

    private async Task RefuseAsync(IDuplexPipe inside, int status, string text, CancellationToken cancellationToken)
    {
        telemetry.Answered(status);
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}"),
            .. status == StatusCodes.Status407ProxyAuthenticationRequired ? ["Proxy-Authenticate: Basic realm=\"trinity\""] : Array.Empty<string>(),
            "Content-Type: text/plain",
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {text.Length}"),
            "Connection: close",
            string.Empty,
            text,
        ];
        await inside.Output.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), cancellationToken);
    }

    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await work(either.Token);
    }

    private bool TryTake(AgentId agent)
    {
        if (_connections.AddOrUpdate(agent, 1, (_, count) => count + 1) <= options.Value.Connections)
        {
            return true;
        }

        Release(agent);
        return false;
    }

    /// <summary>Counts of zero do not stay: there may be any number of agents.</summary>
    private void Release(AgentId agent)
    {
        if (_connections.AddOrUpdate(agent, 0, (_, count) => count - 1) == 0)
        {
            _connections.TryRemove(KeyValuePair.Create(agent, 0));
        }
    }
}
