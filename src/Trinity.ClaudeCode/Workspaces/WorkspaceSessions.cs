using System.Buffers;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>The conversations of agents, in the records that the command line keeps in the agent's home.</summary>
internal sealed class WorkspaceSessions(WorkspaceFiles files)
{
    private const string Folder = ".claude/projects/-workspace";
    private const string Ending = ".jsonl";
    private const int NamesAtOnce = 1_000;

    public async Task<IReadOnlyList<AgentSession>> ListAsync(AgentDefinition agent, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var sessions = new List<AgentSession>();
        var last = after is { } session ? PathOf($"{session}{Ending}") : WorkspacePath.Top;
        try
        {
            while (true)
            {
                var names = await files.ListAsync(agent, FilesProgram.Home, PathOf(Folder), last, NamesAtOnce, cancellationToken);
                sessions.AddRange(names.Select(Read).OfType<AgentSession>());
                if (names.Count < NamesAtOnce || sessions.Count >= limit)
                {
                    return [.. sessions.Take(limit)];
                }

                last = PathOf(names[^1].Name);
            }
        }
        catch (WorkspaceFileException exception) when (exception.Fault == WorkspaceFault.NotFound)
        {
            // It has never said anything.
            return [];
        }
    }

    public async Task<IReadOnlyList<SessionEntry>?> ReadAsync(
        AgentDefinition agent, Guid session, long after, int limit, CancellationToken cancellationToken)
    {
        WorkspaceContent record;
        try
        {
            record = await files.ReadAsync(agent, FilesProgram.Home, PathOf($"{Folder}/{session}{Ending}"), cancellationToken);
        }
        catch (WorkspaceFileException exception) when (exception.Fault == WorkspaceFault.NotFound)
        {
            return null;
        }

        await using var content = record.Content;
        var entries = new List<SessionEntry>();
        var number = 0L;
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[64 * 1024];
        while (entries.Count < limit && await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            for (var rest = buffer.AsMemory(0, read); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                if (line.WrittenCount + part.Length <= OutputReader.MaxLine)
                {
                    line.Write(part.Span);
                }

                if (end < 0)
                {
                    break;
                }

                entries.AddRange(Transcript.Read(line.WrittenMemory).Select(entry => entry with { Number = ++number }).Where(entry => entry.Number > after));
                line.ResetWrittenCount();
                rest = rest[(end + 1)..];
            }
        }

        return [.. entries.Take(limit)];
    }

    public async Task<bool> ForgetAsync(AgentDefinition agent, Guid session, CancellationToken cancellationToken)
    {
        var isThere = await TryRemoveAsync(agent, $"{Folder}/{session}{Ending}", cancellationToken);

        // What its tools and helpers kept is beside it.
        return await TryRemoveAsync(agent, $"{Folder}/{session}", cancellationToken) || isThere;
    }

    private static AgentSession? Read(WorkspaceFile file) =>
        file.Kind == WorkspaceFileKind.File && file.Name.EndsWith(Ending, StringComparison.Ordinal)
        && Guid.TryParseExact(file.Name.AsSpan(0, file.Name.Length - Ending.Length), "D", out var id)
            ? new AgentSession(id, file.Size, file.ChangedAt)
            : null;

    private static WorkspacePath PathOf(string written) => WorkspacePath.TryParse(written, out var path)
        ? path
        : throw new InvalidOperationException("The names of conversations are paths.");

    private async Task<bool> TryRemoveAsync(AgentDefinition agent, string path, CancellationToken cancellationToken)
    {
        try
        {
            await files.ChangeAsync(agent, FilesProgram.Home, cancellationToken, "remove", FilesProgram.Argument(PathOf(path)));
            return true;
        }
        catch (WorkspaceFileException exception) when (exception.Fault == WorkspaceFault.NotFound)
        {
            return false;
        }
    }
}
