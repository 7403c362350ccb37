using Microsoft.Extensions.Logging;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Shell;

/// <summary>Starts programs in workspaces that somebody is connected with, with what the agent is to show elsewhere.</summary>
internal sealed class WorkspaceShells(AgentWorkspaces workspaces, ILogger<WorkspaceShells> logger)
{
    /// <summary>Starts a program.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">What it finds in its environment, <c>NAME=VALUE</c>.</param>
    /// <param name="size">How large its terminal is; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IAgentConnection> OpenAsync(
        AgentDefinition agent, IReadOnlyList<string> command, IReadOnlyList<string> environment, TerminalSize? size, CancellationToken cancellationToken)
    {
        var workspace = await workspaces.OpenAsync(agent, cancellationToken);
        try
        {
            var session = $"{Guid.NewGuid():n}";
            var program = await workspace.StartAsync(
                new ProgramSpec
                {
                    Command = ["trinity-session", session, .. command],
                    Environment = [.. environment, .. size is null ? Array.Empty<string>() : ["TERM=xterm-256color"]],
                    Terminal = size is { } wanted ? (wanted.Columns, wanted.Rows) : null,
                },
                cancellationToken);
            return new WorkspaceConnection(workspace, program, session, logger);
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }
}
