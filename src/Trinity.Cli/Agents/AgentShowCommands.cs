using System.Globalization;
using Spectre.Console;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary>Shows one agent: what it is, how it is, what can be done with it; and how many there are.</summary>
internal static class AgentShowCommands
{
    public static CliCommand Show()
    {
        var name = AgentName.Argument();
        return new CliCommand("show", "Shows an agent with its configuration.", "trinity agents show desk") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var agent = await session.Client.Agents.GetAsync(arguments.GetRequiredValue(name), cancellationToken);
                session.Show(screen => Details(agent, session.Time.GetUtcNow()).Write(screen, Screen.Width));
            });
    }

    public static CliCommand Status()
    {
        var name = AgentName.Argument();
        return new CliCommand("status", "Says how an agent is now, and how much it has to do.", "trinity agents status desk") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var status = await session.Client.Agents.GetStatusAsync(arguments.GetRequiredValue(name), cancellationToken);
                session.Show(screen => new DetailList()
                    .Word("Runtime", status.Runtime)
                    .Word("Container", status.Container)
                    .Add("Detail", status.Detail)
                    .Word("Meant to be", status.DesiredState)
                    .Add("Held by", status.HeldBy, Styles.Bad)
                    .Add("Queued", Number(status.Queued))
                    .Add("Running", Number(status.Running))
                    .Add("Waiting", Number(status.Waiting))
                    .Add("Retrying", Number(status.Retrying))
                    .Write(screen, Screen.Width));
            });
    }

    public static CliCommand Capabilities()
    {
        var name = AgentName.Argument();
        return new CliCommand("capabilities", "Says what can be done with an agent, and why not where it cannot.", "trinity agents capabilities desk") { name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var capabilities = await session.Client.Agents.GetCapabilitiesAsync(arguments.GetRequiredValue(name), cancellationToken);
                session.Show(screen =>
                {
                    var table = new TextTable(new Column("Capability"), new Column("Supported"), new Column("Why not") { MinWidth = 20, IsWrapped = true });
                    foreach (var capability in capabilities.Capabilities)
                    {
                        table.Add(capability.Name, capability.IsSupported ? "yes" : "no", capability.Reason);
                    }

                    table.Write(screen, Screen.Width);
                });
            });
    }

    public static CliCommand Counts() => new CliCommand("counts", "Says how many agents there are.", "trinity agents counts")
        .Runs(async (session, _, cancellationToken) =>
        {
            var counts = await session.Client.Agents.CountAsync(cancellationToken);
            session.Show(screen => new DetailList()
                .Add("Running", Number(counts.Running), Styles.Strong)
                .Add("Stopped", Number(counts.Stopped))
                .Add("Held", Number(counts.Held), counts.Held > 0 ? Styles.Bad : (Style?)null)
                .Add("Deleted", Number(counts.Deleted))
                .Write(screen, Screen.Width));
        });

    private static DetailList Details(Agent agent, DateTimeOffset now) => new DetailList()
        .Add("Name", agent.Name, Styles.Strong)
        .Add("Display name", agent.DisplayName)
        .Add("Description", agent.Description)
        .Add("Id", agent.Id)
        .Add("Runtime", agent.RuntimeKind)
        .Add("Type", agent.NodeType is { } type ? $"{type}, version {agent.NodeVersion}" : null)
        .Word("Status", agent.Status)
        .Word("Meant to be", agent.DesiredState)
        .Word("Container", agent.Container)
        .Add("Held by", agent.HeldBy, Styles.Bad)
        .Add("Owner", agent.Owner)
        .Add("Tags", string.Join(", ", agent.Tags))
        .Add("Erased", agent.ExpiresAt is { } end ? Times.Full(end, now) : null)
        .Add("Messages left", agent.ExecutionsLeft is { } left ? Number(left) : null)
        .Add("Created", Times.Full(agent.CreatedAt, now))
        .Add("Changed", $"{Times.Full(agent.UpdatedAt, now)}, version {agent.Version}")
        .Add("Secrets", string.Join('\n', agent.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal)
            .Select(secret => $"{secret.Key} {(secret.Value.IsSet ? "is set" : "is not set")}")))
        .Add("Configuration", agent.Config);

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
