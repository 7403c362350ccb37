using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents unmanaged</c>: containers that belong to no agent.</summary>
internal static class UnmanagedCommand
{
    public static CliCommand Create() => new CliCommand(
        "unmanaged", "Lists what runs under the labels of the instance and belongs to no agent.", "trinity agents unmanaged")
        .Runs(async (session, _, cancellationToken) =>
        {
            var found = await session.Client.Agents.ListUnmanagedAsync(cancellationToken);
            session.Show(screen =>
            {
                if (found.Items.Count == 0)
                {
                    session.Screen.Remark("Nothing runs that belongs to no agent.");
                    return;
                }

                var table = new TextTable(
                    new Column("Name") { MinWidth = 16 },
                    new Column("Status"),
                    new Column("Image") { MinWidth = 16, Rank = 2 },
                    new Column("Created"),
                    new Column("Id") { Rank = 3 });
                foreach (var container in found.Items)
                {
                    table.Add(container.Name, container.Status, container.Image, Times.Short(container.CreatedAt, session.Time.GetUtcNow()), container.Id);
                }

                table.Write(screen, Screen.Width);
            });
        });
}
