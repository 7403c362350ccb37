using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Trinity.Platform;
using Trinity.Platform.People;
using Trinity.Platform.Shell;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Shell;

/// <summary>
/// Connects people with what runs for them where agents work, over WebSockets. A connection lasts as long as who began it may change the agent, and
/// the agent is meant to work: that is looked at again and again.
/// </summary>
internal sealed class AgentConnections(
    ShellService service,
    IAgentAccess access,
    CallerNow callers,
    IHostApplicationLifetime lifetime,
    IOptions<ConnectionOptions> options,
    TimeProvider time)
{
    private int _count;

    /// <summary>Opens a connection, and goes on until it is over.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The agent's name.</param>
    /// <param name="open">Starts what is at the other end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IResult> RunAsync(
        HttpContext context, string name, Func<AgentDefinition, Task<IAgentConnection>> open, CancellationToken cancellationToken)
    {
        // First who may, and nothing is on record of what is no WebSocket.
        if (Refuse(context) is { } refusal)
        {
            return (await service.FindAsync(context.Caller(), name, cancellationToken)).ToResult(_ => refusal);
        }

        var entered = await service.EnterAsync(context.Caller(), name, cancellationToken);
        return entered is Outcome<AgentDefinition>.Done { Value: var agent }
            ? await ConnectAsync(context, agent, open, cancellationToken)
            : entered.ToResult(_ => Results.Empty);
    }

    private async Task<IResult> ConnectAsync(
        HttpContext context, AgentDefinition agent, Func<AgentDefinition, Task<IAgentConnection>> open, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _count) > options.Value.AtOnce)
            {
                return Problems.Of(
                    StatusCodes.Status503ServiceUnavailable, "too_many_connections", "As many are connected as may be at once.", TimeSpan.FromSeconds(10));
            }

            // Before the handshake: what cannot be opened is said in words.
            await using var program = await open(agent);
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var bridge = new SocketBridge(socket, program, time);
            await bridge.RunAsync(token => WatchAsync(context, agent, bridge, token), cancellationToken);
            return Results.Empty;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>A browser opens WebSockets of every server from every page, and sends the cookie along: only pages of this server may.</summary>
    private static IResult? Refuse(HttpContext context) => context switch
    {
        { WebSockets.IsWebSocketRequest: false } => Problems.Of(
            StatusCodes.Status400BadRequest, "websocket_required", "This is a WebSocket: send the headers of its handshake."),
        _ when context.Request.Headers.Origin is [{ } origin] && origin != $"{context.Request.Scheme}://{context.Request.Host}" => Foreign(),
        _ when context.Request.Headers.Origin.Count == 0 && context.Features.Get<SignedIn>() is not null => Foreign(),
        _ => null,
    };

    private static IResult Foreign() =>
        Problems.Of(StatusCodes.Status403Forbidden, "foreign_origin", "Only a page of this server may open it: send its Origin, or an API key.");

    private async Task<Closing> WatchAsync(HttpContext context, AgentDefinition agent, SocketBridge bridge, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(options.Value.CheckInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(either.Token))
            {
                if (bridge.Silence >= options.Value.Idle)
                {
                    return new Closing(WebSocketCloseStatus.NormalClosure, "Nothing was said for too long.");
                }

                if (await callers.FindAsync(context, either.Token) is not { } caller
                    || await access.FindAsync(caller, agent.Id, AccessRights.Edit, either.Token) is not { DesiredState: DesiredState.Running })
                {
                    return new Closing(WebSocketCloseStatus.PolicyViolation, "The agent is stopped or gone, or no longer for this caller.");
                }
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Said below.
        }

        return new Closing(WebSocketCloseStatus.EndpointUnavailable, "The server is about to stop.");
    }
}
