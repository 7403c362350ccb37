using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>What the runtime can do beside executing: each of it is done by who knows how.</summary>
internal abstract class WorkspaceRuntime(WorkspaceLooks looks) : IAgentFiles, IAgentLogs, IAgentSessions, IAgentStats
{
    public Task<IReadOnlyList<WorkspaceFile>> ListAsync(
        AgentDefinition agent, WorkspacePath folder, WorkspacePath after, int limit, CancellationToken cancellationToken) =>
        looks.Files.ListAsync(agent, FilesProgram.Workspace, folder, after, limit, cancellationToken);

    public Task<WorkspaceContent> ReadAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken) =>
        looks.Files.ReadAsync(agent, FilesProgram.Workspace, path, cancellationToken);

    public Task<WorkspaceFile> WriteAsync(
        AgentDefinition agent, WorkspacePath path, Stream content, WorkspaceCondition condition, CancellationToken cancellationToken) =>
        looks.Files.WriteAsync(agent, path, content, condition, cancellationToken);

    public Task MakeFolderAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken) =>
        looks.Files.ChangeAsync(agent, FilesProgram.Workspace, cancellationToken, "make", FilesProgram.Argument(path));

    public Task RemoveAsync(AgentDefinition agent, WorkspacePath path, CancellationToken cancellationToken) =>
        looks.Files.ChangeAsync(agent, FilesProgram.Workspace, cancellationToken, "remove", FilesProgram.Argument(path));

    public Task MoveAsync(
        AgentDefinition agent, WorkspacePath from, WorkspacePath to, WorkspaceCondition condition, CancellationToken cancellationToken)
    {
        string[] arguments = ["move", FilesProgram.Argument(from), FilesProgram.Argument(to), WorkspaceFiles.Argument(condition)];
        return looks.Files.ChangeAsync(agent, FilesProgram.Workspace, cancellationToken, arguments);
    }

    public Task<Stream> ExportAsync(AgentDefinition agent, CancellationToken cancellationToken) => looks.Files.ExportAsync(agent, cancellationToken);

    public Task<long> ImportAsync(AgentDefinition agent, Stream archive, bool skipsLinks, CancellationToken cancellationToken) =>
        looks.Files.ImportAsync(agent, archive, skipsLinks, cancellationToken);

    public ValueTask<IReadOnlyList<AgentLogLine>> ReadAsync(
        AgentDefinition agent, AgentLogFilter filter, long? after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(looks.Logs.Read(agent.Id, filter, after, limit));

    public Task WaitAsync(AgentDefinition agent, long after, CancellationToken cancellationToken) => looks.Logs.WaitAsync(agent.Id, after, cancellationToken);

    public ValueTask EraseAsync(AgentDefinition agent, CancellationToken cancellationToken) => new(looks.EraseAsync(agent, cancellationToken));

    public Task<IReadOnlyList<AgentSession>> ListAsync(AgentDefinition agent, Guid? after, int limit, CancellationToken cancellationToken) =>
        looks.Sessions.ListAsync(agent, after, limit, cancellationToken);

    public Task<IReadOnlyList<SessionEntry>?> ReadAsync(
        AgentDefinition agent, Guid session, long after, int limit, CancellationToken cancellationToken) =>
        looks.Sessions.ReadAsync(agent, session, after, limit, cancellationToken);

    public Task<bool> ForgetAsync(AgentDefinition agent, Guid session, CancellationToken cancellationToken) =>
        looks.Sessions.ForgetAsync(agent, session, cancellationToken);

    public Task<AgentStats> MeasureAsync(AgentDefinition agent, CancellationToken cancellationToken) => looks.MeasureAsync(agent, cancellationToken);
}
