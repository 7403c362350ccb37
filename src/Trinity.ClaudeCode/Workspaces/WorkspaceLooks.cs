using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>What looks into agents from outside.</summary>
internal sealed class WorkspaceLooks(RunContainersSource source, AgentWorkspaces workspaces, AgentLogRings logs)
{
    public WorkspaceFiles Files { get; } = new(workspaces);

    public WorkspaceSessions Sessions { get; } = new(new WorkspaceFiles(workspaces));

    public AgentLogRings Logs => logs;

    public async Task<AgentStats> MeasureAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var meter = await source.MeterAsync(cancellationToken);
        var containers = await meter.MeasureAsync(agent.Id, cancellationToken);
        var home = await Files.MeasureAsync(agent, FilesProgram.Home, cancellationToken);
        var workspace = await Files.MeasureAsync(agent, FilesProgram.Workspace, cancellationToken);
        return new AgentStats(containers, [new DiskStats("home", home.Bytes, home.Files), new DiskStats("workspace", workspace.Bytes, workspace.Files)]);
    }

    /// <summary>The agent is purged.</summary>
    public async Task EraseAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        logs.Erase(agent.Id);
        try
        {
            await workspaces.RemoveAsync(agent.Id, cancellationToken);
        }
        catch (EngineAwayException)
        {
            // It goes when nobody has used it for long enough, or with the next start.
        }
    }
}
