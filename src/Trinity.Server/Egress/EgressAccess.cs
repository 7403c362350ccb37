using Microsoft.Extensions.Options;
using Trinity.Engine.Mailboxes;
using Trinity.Platform.Models;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Egress;

/// <summary>Knows who may reach what outside. It is asked for each connection: a rule that is taken away holds from the next one on.</summary>
internal sealed class EgressAccess(
    IExecutionTokens executions, WorkspaceTokens workspaces, IAgentDirectory agents, RuntimeRegistry runtimes, IOptions<EgressOptions> options)
{
    /// <returns>Whose a token is; null when it is nobody's, or what it was for has ended.</returns>
    public async ValueTask<EgressGrant?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var execution = await executions.FindAsync(token, cancellationToken);
        return (execution?.Agent ?? workspaces.Find(token)) is { } id && await agents.FindAsync(id, cancellationToken) is { IsDeleted: false } agent
            ? new EgressGrant(agent, execution?.Execution)
            : null;
    }

    /// <summary>Whether an agent may reach a host.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="host">The host, in lower case.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Why not; null when it may.</returns>
    public async ValueTask<string?> RefuseAsync(AgentDefinition agent, string host, int port, CancellationToken cancellationToken)
    {
        var config = await agents.ConfigurationAsync(agent, agent.Revision, cancellationToken);
        var rules = runtimes.Find(agent.Runtime) is IReachesOut runtime ? runtime.EgressOf(config.Json) : [];
        return !rules.Any(rule => rule.Allows(host, port)) ? "it is not in the agent's egress"
            : !options.Value.IsOpen(port) ? $"port {port} is not open in {EgressOptions.SectionName}:{nameof(EgressOptions.Ports)}"
            : null;
    }
}
