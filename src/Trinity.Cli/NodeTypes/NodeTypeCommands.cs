using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.NodeTypes;

/// <summary><c>trinity node-types</c>: what native agents can be made of.</summary>
internal static class NodeTypeCommands
{
    public static Command Create() => new CliCommand("node-types", "Looks at what native agents can be made of, and tries configurations out.")
    {
        List(),
        Show(),
        TryCommand.Create(),
    };

    public static Argument<string> TypeArgument() => new("TYPE") { Description = "The node type; see 'trinity node-types list'." };

    private static CliCommand List() => new CliCommand("list", "Lists the node types, and what could not be loaded.", "trinity node-types list")
        .Runs(async (session, _, cancellationToken) =>
        {
            var types = await session.Client.NodeTypes.ListAsync(cancellationToken);
            session.Show(screen =>
            {
                var table = new TextTable(
                    new Column("Name") { MinWidth = 16 },
                    new Column("Version") { IsNumber = true },
                    new Column("Takes webhooks") { Rank = 2 },
                    new Column("Handles") { MinWidth = 24 },
                    new Column("From") { MinWidth = 24, Rank = 3 });
                foreach (var type in types.Items)
                {
                    table.Add(type.Name, type.Version, type.HasIntake ? "itself" : "as they come", string.Join(' ', type.MessageTypes), type.Source);
                }

                table.Write(screen, Screen.Width);
            });
            foreach (var fault in types.Faults)
            {
                session.Screen.Remark($"Not loaded: {Printable.Row(fault.Source)}. {Printable.Row(fault.Reason)}");
            }
        });

    private static CliCommand Show()
    {
        var name = TypeArgument();
        return new CliCommand("show", "Shows a node type with the schema of its configuration.", "trinity node-types show router") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var wanted = arguments.GetRequiredValue(name);
                var types = await session.Client.NodeTypes.ListAsync(cancellationToken);
                var type = types.Items.FirstOrDefault(type => type.Name == wanted)
                    ?? throw new CliException($"There is no node type '{wanted}'. (node_type_not_found)", ExitCodes.NotFound);
                if (session.Screen.IsJson)
                {
                    session.Screen.WriteJson(NodeTypeJson.Find(session.LastAnswer, wanted));
                    return;
                }

                new DetailList()
                    .Add("Name", type.Name, Styles.Strong)
                    .Add("Version", $"{type.Version}")
                    .Add("From", type.Source)
                    .Add("Handles", string.Join(", ", type.MessageTypes))
                    .Add("Searchable", string.Join(", ", type.IndexedProperties))
                    .Add("Webhooks", type.HasIntake ? "It reads deliveries itself." : "It takes deliveries as they come.")
                    .Add("Configuration", type.ConfigSchema)
                    .Write(session.Screen, Screen.Width);
            });
    }
}
