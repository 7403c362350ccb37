using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity templates</c>: what agents can be made like.</summary>
internal static class TemplateCommands
{
    public static Command Create() => new CliCommand("templates", "Looks at the templates that agents can be made like.") { List(), Show() };

    private static CliCommand List() => new CliCommand("list", "Lists the templates, and the files that are none.", "trinity templates list")
        .Runs(async (session, _, cancellationToken) =>
        {
            var templates = await session.Client.Templates.ListAsync(cancellationToken);
            session.Show(screen =>
            {
                var table = new TextTable(
                    new Column("Name") { MinWidth = 12 },
                    new Column("Runtime") { Rank = 2 },
                    new Column("Type"),
                    new Column("Description") { MinWidth = 20 },
                    new Column("From") { Rank = 2 });
                foreach (var template in templates.Items)
                {
                    table.Add(template.Name, template.RuntimeKind, template.NodeType, template.Description, template.Source);
                }

                if (templates.Items.Count == 0)
                {
                    session.Screen.Remark("There are no templates. Put what 'trinity agents export' writes into the folder templates of the data directory.");
                    return;
                }

                table.Write(screen, Screen.Width);
            });
            foreach (var fault in templates.Faults)
            {
                session.Screen.Remark($"No template: {Printable.Row(fault.Source)}. {Printable.Row(fault.Reason)}");
            }
        });

    private static CliCommand Show()
    {
        var name = new Argument<string>("TEMPLATE") { Description = "The template; see 'trinity templates list'." };
        return new CliCommand("show", "Shows a template with its configuration.", "trinity templates show triage") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var template = await session.Client.Templates.GetAsync(arguments.GetRequiredValue(name), cancellationToken);
                session.Show(screen => new DetailList()
                    .Add("Name", template.Name, Styles.Strong)
                    .Add("Description", template.Description)
                    .Add("From", template.Source)
                    .Add("Runtime", template.RuntimeKind)
                    .Add("Type", template.NodeType)
                    .Add("Tags", string.Join(", ", template.Tags))
                    .Add("Secrets", string.Join('\n', template.MissingSecrets ?? []))
                    .Add("Configuration", template.Config)
                    .Write(screen, Screen.Width));
            });
    }
}
