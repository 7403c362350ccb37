using System.CommandLine;
using System.Globalization;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.Workspaces;

/// <summary><c>trinity agents workspace</c>, and <c>trinity agents stats</c>.</summary>
internal static class WorkspaceCommands
{
    public static CliCommand Create() => new("workspace", "Exports and imports the whole workspace of an agent.") { Export(), Import() };

    public static CliCommand Stats()
    {
        var agent = AgentName.Argument();
        return new CliCommand("stats", "Measures what an agent uses: its containers that run, and what it has on disk.", "trinity agents stats coder")
        {
            agent,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var stats = await session.Client.Workspaces.MeasureAsync(arguments.GetRequiredValue(agent), cancellationToken);
            session.Show(screen =>
            {
                var list = new DetailList();
                foreach (var container in stats.Containers)
                {
                    var processors = container.Processors?.ToString("0.##", CultureInfo.InvariantCulture) ?? "?";
                    list.Add(
                        container.Execution ?? "workspace",
                        $"{processors} processors, {MiB(container.MemoryBytes)} of {MiB(container.MemoryLimitBytes)}, {container.Processes} processes");
                }

                foreach (var disk in stats.Disk)
                {
                    list.Add($"{disk.Name} on disk", $"{MiB(disk.Bytes)} in {disk.Files} files");
                }

                list.Write(screen, Screen.Width);
            });
        });
    }

    private static CliCommand Export()
    {
        var agent = AgentName.Argument();
        var file = new Argument<string?>("FILE") { Description = "The archive; without one NAME.tar.", Arity = ArgumentArity.ZeroOrOne };
        return new CliCommand("export", "Saves the workspace as a tar archive.", "trinity agents workspace export coder coder.tar") { agent, file }.Runs(
            async (session, arguments, cancellationToken) =>
            {
                var name = arguments.GetRequiredValue(agent);
                var target = arguments.GetValue(file) ?? $"{name}.tar";
                await using var archive = await session.Client.Workspaces.ExportAsync(name, cancellationToken);
                var size = await LocalFiles.SaveAsync(archive, target, cancellationToken);
                session.Done($"{Printable.Row(target)} is here, {size} bytes.");
            });
    }

    private static CliCommand Import()
    {
        var agent = AgentName.Argument();
        var file = new Argument<string>("FILE") { Description = "The archive." };
        var skip = new Option<bool>("--skip-links") { Description = "Leaves out links that lead out of the workspace; without it the archive is refused." };
        return new CliCommand(
            "import",
            "Unpacks a tar archive into the workspace: all of it, or nothing. Files that are there are replaced, others stay.",
            "trinity agents workspace import coder coder.tar")
        {
            agent,
            file,
            skip,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            await using var archive = LocalFiles.Open(arguments.GetRequiredValue(file));
            var imported = await session.Client.Workspaces.ImportAsync(
                arguments.GetRequiredValue(agent), archive, arguments.GetValue(skip), cancellationToken);
            session.Done($"{imported.Entries} files, folders and links are imported.");
        });
    }

    private static string MiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
