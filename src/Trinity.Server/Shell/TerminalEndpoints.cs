using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Shell;

/// <summary>Terminals where agents work, as WebSockets.</summary>
internal static class TerminalEndpoints
{
    private const int DefaultColumns = 80;
    private const int DefaultRows = 24;
    private const int Largest = 1_000;

    public static RouteGroupBuilder MapTerminals(this RouteGroupBuilder api)
    {
        api.MapGet("/agents/{name}/terminal", OpenAsync).WithTags("Shell").WithName("OpenTerminal").Requires(AccessRights.Edit)
            .RequiresCapability(Capability.Terminal)
            .WithSummary("Opens a terminal with a shell in an agent's workspace, as a WebSocket.")
            .Produces(StatusCodes.Status101SwitchingProtocols);
        return api;
    }

    private static async Task<IResult> OpenAsync(
        HttpContext context,
        AgentConnections connections,
        string name,
        int? columns,
        int? rows,
        CancellationToken cancellationToken)
    {
        var size = new TerminalSize(Math.Clamp(columns ?? DefaultColumns, 1, Largest), Math.Clamp(rows ?? DefaultRows, 1, Largest));
        var terminal = context.CapableAgent<IAgentTerminal>();
        return await connections.RunAsync(
            context, name, agent => terminal.Runtime.OpenTerminalAsync(agent, size, cancellationToken), cancellationToken);
    }
}
