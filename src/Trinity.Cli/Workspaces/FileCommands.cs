using System.CommandLine;
using System.Text;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Workspaces;

namespace Trinity.Cli.Workspaces;

/// <summary><c>trinity agents files</c>: the workspace of an agent.</summary>
internal static class FileCommands
{
    /// <summary>So much of a file is shown to people.</summary>
    private const int MaxShown = 1024 * 1024;

    public static CliCommand Create() => new("files", "Lists, reads and changes the files of an agent's workspace.")
    {
        List(),
        Read(),
        Write(),
        Upload(),
        Download(),
        Make(),
        Move(),
        Delete(),
    };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        var path = new Argument<string>("PATH") { Description = "The folder; without one the workspace.", DefaultValueFactory = _ => string.Empty };
        return ListOptions.Lists(
            new CliCommand("list", "Lists what is in a folder.", "trinity agents files list coder", "trinity agents files list coder src --all")
            {
                agent,
                path,
            },
            (session, arguments) => new ListRequest<WorkspaceFile>(
                (query, token) => session.Client.Workspaces.ListFilesAsync(
                    arguments.GetRequiredValue(agent), arguments.GetRequiredValue(path), query, token),
                new Query()),
            () => new TextTable(
                new Column("Name") { MinWidth = 16 },
                new Column("Kind"),
                new Column("Size") { IsNumber = true },
                new Column("Mode") { Rank = 2 },
                new Column("Changed") { Rank = 1 }),
            (table, file, now) => table.Add(
                file.Target is null ? file.Name : $"{file.Name} -> {file.Target}",
                file.Kind,
                file.Kind == "file" ? $"{file.Size}" : string.Empty,
                file.Mode,
                Times.Short(file.ChangedAt, now)),
            "There is nothing in it.");
    }

    private static CliCommand Read()
    {
        var agent = AgentName.Argument();
        var path = PathOf();
        return new CliCommand(
            "read",
            "Writes a file to standard output: as it is into a file or a pipe, and what can be shown of its first MiB on a terminal.",
            "trinity agents files read coder README.md")
        {
            agent,
            path,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            await using var content = await session.Client.Workspaces.ReadFileAsync(
                arguments.GetRequiredValue(agent), arguments.GetRequiredValue(path), cancellationToken);
            if (session.Screen.IsJson || Console.IsOutputRedirected)
            {
                await content.CopyToAsync(session.Screen.Json, cancellationToken);
                return;
            }

            // A file may hold what a terminal obeys.
            var shown = new byte[MaxShown];
            var length = await content.ReadAtLeastAsync(shown, shown.Length, throwOnEndOfStream: false, cancellationToken);
            session.Screen.Say(Printable.Rows(Encoding.UTF8.GetString(shown, 0, length)));
        });
    }

    private static CliCommand Write()
    {
        var agent = AgentName.Argument();
        var path = PathOf();
        return new CliCommand(
            "write",
            "Writes a file from standard input.",
            "echo hello | trinity agents files write coder note")
        {
            agent,
            path,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            await using var input = Console.OpenStandardInput();
            await SendAsync(session, arguments.GetRequiredValue(agent), arguments.GetRequiredValue(path), input, cancellationToken);
        });
    }

    private static CliCommand Upload()
    {
        var agent = AgentName.Argument();
        var file = new Argument<string>("FILE") { Description = "The file of this machine." };
        var path = new Argument<string?>("PATH") { Description = "The file of the workspace; without one the same name.", Arity = ArgumentArity.ZeroOrOne };
        return new CliCommand(
            "upload",
            "Copies a file of this machine to the workspace, at most 100 MB.",
            "trinity agents files upload coder data.csv in/data.csv")
        {
            agent,
            file,
            path,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var source = arguments.GetRequiredValue(file);
            await using var input = LocalFiles.Open(source);
            await SendAsync(session, arguments.GetRequiredValue(agent), arguments.GetValue(path) ?? Path.GetFileName(source), input, cancellationToken);
        });
    }

    private static CliCommand Download()
    {
        var agent = AgentName.Argument();
        var path = PathOf();
        var file = new Argument<string?>("FILE") { Description = "The file of this machine; without one the same name here.", Arity = ArgumentArity.ZeroOrOne };
        return new CliCommand(
            "download",
            "Copies a file of the workspace to this machine. One that is here is replaced.",
            "trinity agents files download coder out/report.pdf")
        {
            agent,
            path,
            file,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var source = arguments.GetRequiredValue(path);
            var target = arguments.GetValue(file) ?? source[(source.LastIndexOf('/') + 1)..];
            await using var content = await session.Client.Workspaces.ReadFileAsync(arguments.GetRequiredValue(agent), source, cancellationToken);
            var size = await LocalFiles.SaveAsync(content, target, cancellationToken);
            session.Done($"{Printable.Row(target)} is here, {size} bytes.");
        });
    }

    private static CliCommand Make()
    {
        var agent = AgentName.Argument();
        var path = PathOf();
        return new CliCommand("mkdir", "Makes a folder, with those above it.", "trinity agents files mkdir coder in/today") { agent, path }.Runs(
            async (session, arguments, cancellationToken) =>
            {
                var folder = arguments.GetRequiredValue(path);
                await session.Client.Workspaces.MakeFolderAsync(arguments.GetRequiredValue(agent), folder, cancellationToken);
                session.Done($"{Printable.Row(folder)} is there.");
            });
    }

    private static CliCommand Move()
    {
        var agent = AgentName.Argument();
        var from = new Argument<string>("FROM") { Description = "Where it is." };
        var to = new Argument<string>("TO") { Description = "Where it will be." };
        var replace = new Option<bool>("--replace") { Description = "Replaces what is there." };
        return new CliCommand("move", "Gives a file or a folder another path.", "trinity agents files move coder draft.md done/draft.md")
        {
            agent,
            from,
            to,
            replace,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var move = new MoveFile(arguments.GetRequiredValue(from), arguments.GetRequiredValue(to), arguments.GetValue(replace));
            await session.Client.Workspaces.MoveFileAsync(arguments.GetRequiredValue(agent), move, cancellationToken);
            session.Done($"{Printable.Row(move.To)} is there.");
        });
    }

    private static CliCommand Delete()
    {
        var agent = AgentName.Argument();
        var path = PathOf();
        var yes = Confirmation.Create();
        return new CliCommand("delete", "Deletes a file, or a folder with all that is in it.", "trinity agents files delete coder build --yes")
        {
            agent,
            path,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var file = arguments.GetRequiredValue(path);
            await session.RequireAsync(arguments.GetValue(yes), $"Delete {file}? It cannot be brought back.", cancellationToken);
            await session.Client.Workspaces.DeleteFileAsync(arguments.GetRequiredValue(agent), file, cancellationToken);
            session.Done($"{Printable.Row(file)} is deleted.");
        });
    }

    private static async Task SendAsync(Session session, string agent, string path, Stream content, CancellationToken cancellationToken)
    {
        var written = await session.Client.Workspaces.WriteFileAsync(agent, path, content, version: null, cancellationToken);
        session.Done($"{Printable.Row(path)} is written, {written.Size} bytes.");
    }

    private static Argument<string> PathOf() => new("PATH") { Description = "The path from the top of the workspace." };
}
