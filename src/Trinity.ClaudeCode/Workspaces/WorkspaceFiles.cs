using System.Globalization;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>The files of workspaces, by a program in the container of the workspace.</summary>
internal sealed class WorkspaceFiles(AgentWorkspaces workspaces)
{
    /// <summary>The largest file that is read or written, in bytes.</summary>
    public const long MaxFile = 100_000_000;

    /// <summary>The largest archive that is made or taken, in bytes.</summary>
    public const long MaxArchive = 2_000_000_000;

    private const int MaxEntries = 100_000;

    /// <summary>A slow reader or sender is not waited for longer.</summary>
    private static readonly TimeSpan TransferLimit = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<WorkspaceFile>> ListAsync(
        AgentDefinition agent, string root, WorkspacePath folder, WorkspacePath after, int limit, CancellationToken cancellationToken)
    {
        string[] arguments = ["list", FilesProgram.Argument(folder), FilesProgram.Argument(after), limit.ToString(CultureInfo.InvariantCulture)];
        using var program = await AskAsync(agent, root, cancellationToken, arguments);
        var files = new List<WorkspaceFile>();
        while (await program.NextAsync(cancellationToken) is { } file)
        {
            files.Add(file);
        }

        return files;
    }

    public async Task<WorkspaceContent> ReadAsync(AgentDefinition agent, string root, WorkspacePath path, CancellationToken cancellationToken)
    {
        var program = await StartAsync(agent, TransferLimit, root, cancellationToken, "read", FilesProgram.Argument(path));
        try
        {
            await program.BeginAsync(cancellationToken);
            var file = (await program.NextAsync(cancellationToken))!;
            return file.Size <= MaxFile
                ? new WorkspaceContent(file, new FilesStream(program))
                : throw new WorkspaceFileException(WorkspaceFault.TooLarge, $"The file has more than {MaxFile} bytes.");
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    public async Task<WorkspaceFile> WriteAsync(
        AgentDefinition agent, WorkspacePath path, Stream content, WorkspaceCondition condition, CancellationToken cancellationToken)
    {
        var limit = MaxFile.ToString(CultureInfo.InvariantCulture);
        using var program = await StartAsync(
            agent, TransferLimit, FilesProgram.Workspace, cancellationToken, "write", FilesProgram.Argument(path), Argument(condition), limit);
        await ExchangeAsync(program, content, cancellationToken);
        return (await program.NextAsync(cancellationToken))!;
    }

    public async Task ChangeAsync(AgentDefinition agent, string root, CancellationToken cancellationToken, params string[] arguments) =>
        (await AskAsync(agent, root, cancellationToken, arguments)).Dispose();

    public async Task<Stream> ExportAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var limit = MaxArchive.ToString(CultureInfo.InvariantCulture);
        var program = await StartAsync(agent, TransferLimit, FilesProgram.Workspace, cancellationToken, "export", limit);
        try
        {
            await program.BeginAsync(cancellationToken);
            return new FilesStream(program);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    public async Task<long> ImportAsync(AgentDefinition agent, Stream archive, bool skipsLinks, CancellationToken cancellationToken)
    {
        string[] bounds = [MaxArchive.ToString(CultureInfo.InvariantCulture), MaxEntries.ToString(CultureInfo.InvariantCulture)];
        using var program = await StartAsync(
            agent, TransferLimit, FilesProgram.Workspace, cancellationToken, ["import", .. bounds, skipsLinks ? "skip" : "refuse"]);
        await ExchangeAsync(program, archive, cancellationToken);
        return await program.NumberAsync(cancellationToken);
    }

    /// <summary>What a directory of the agent holds.</summary>
    public async Task<(long Bytes, long Files)> MeasureAsync(AgentDefinition agent, string root, CancellationToken cancellationToken)
    {
        using var program = await AskAsync(agent, root, cancellationToken, "usage");
        return (await program.NumberAsync(cancellationToken), await program.NumberAsync(cancellationToken));
    }

    public static string Argument(WorkspaceCondition condition) => condition switch
    {
        { IsNothing: true } => "none",
        { Version: { } version } => version,
        _ => "any",
    };

    /// <summary>Sends a content and hears of it, both at once: a refusal comes before all is sent.</summary>
    private static async Task ExchangeAsync(FilesProgram program, Stream content, CancellationToken cancellationToken)
    {
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = program.SendAsync(content, sending.Token);
        var answered = program.BeginAsync(cancellationToken);
        if (await Task.WhenAny(sent, answered) == sent && sent.IsFaulted && !answered.IsCompleted)
        {
            // The sender gave up, and no more comes: what is half there is not kept.
            program.EndInput();
            await answered.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sent;
        }

        try
        {
            await answered;
        }
        finally
        {
            await sending.CancelAsync();
            await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<FilesProgram> AskAsync(AgentDefinition agent, string root, CancellationToken cancellationToken, params string[] arguments)
    {
        var program = await StartAsync(agent, Limit, root, cancellationToken, arguments);
        try
        {
            program.EndInput();
            await program.BeginAsync(cancellationToken);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    private async Task<FilesProgram> StartAsync(
        AgentDefinition agent, TimeSpan limit, string root, CancellationToken cancellationToken, params string[] arguments) =>
        await FilesProgram.StartAsync(await workspaces.OpenAsync(agent, cancellationToken), limit, root, arguments, cancellationToken);
}
