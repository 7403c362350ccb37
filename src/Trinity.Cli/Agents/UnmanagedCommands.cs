using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.Agents;

/// <summary>What is there under the labels of the instance and belongs to no agent.</summary>
internal static class UnmanagedCommands
{
    public static CliCommand List() => new CliCommand(
        "unmanaged", "Lists what is there under the labels of the instance and belongs to no agent.", "trinity agents unmanaged")
        .Runs(async (session, _, cancellationToken) =>
        {
            var found = await session.Client.Agents.ListUnmanagedAsync(cancellationToken);
            session.Show(screen =>
            {
                if (found.Items.Count == 0)
                {
                    session.Screen.Remark("Nothing is there that belongs to no agent.");
                    return;
                }

                var table = new TextTable(
                    new Column("Name") { MinWidth = 16 },
                    new Column("Status"),
                    new Column("Image") { MinWidth = 16, Rank = 2 },
                    new Column("Created"),
                    new Column("Adoptable") { Rank = 1 },
                    new Column("Id") { Rank = 3 });
                foreach (var container in found.Items)
                {
                    table.Add(
                        container.Name,
                        container.Status,
                        container.Image,
                        Times.Short(container.CreatedAt, session.Time.GetUtcNow()),
                        container.IsAdoptable ? "yes" : "no",
                        container.Id);
                }

                table.Write(screen, Screen.Width);
            });
        });

    public static CliCommand Adopt()
    {
        var id = Id();
        var name = new Argument<string>("NAME") { Description = "What the agent is called." };
        return new CliCommand(
            "adopt",
            "Makes an agent of what another has left: it has its files, and the default configuration.",
            "trinity agents adopt agt_1f coder")
        {
            id,
            name,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.AdoptAsync(arguments.GetRequiredValue(id), arguments.GetRequiredValue(name), cancellationToken);
            session.Done($"{agent.Name} has the files of {agent.Id} now, and the default configuration.");
        });
    }

    public static CliCommand Discard()
    {
        var id = Id();
        var yes = Confirmation.Create();
        return new CliCommand(
            "discard", "Removes what belongs to no agent with all that is in it, for ever.", "trinity agents discard agt_1f --yes")
        {
            id,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var left = arguments.GetRequiredValue(id);
            await session.RequireAsync(arguments.GetValue(yes), $"Remove {left} with all that is in it, for ever?", cancellationToken);
            await session.Client.Agents.RemoveUnmanagedAsync(left, cancellationToken);
            session.Done($"{left} is removed.");
        });
    }

    private static Argument<string> Id() => new("ID") { Description = "Its id, as trinity agents unmanaged says it." };
}
