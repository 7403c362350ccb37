using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Sharing;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents links</c>: the public links of an agent.</summary>
internal static class LinkCommands
{
    public static CliCommand Create() => new("links", "Makes and revokes public links: whoever knows one may use the agent.") { List(), New(), Revoke() };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("list", "Lists the public links of an agent.", "trinity agents links list desk") { agent },
            (session, arguments) => new ListRequest<PublicLink>(
                (_, token) => session.Client.Links.ListAsync(arguments.GetRequiredValue(agent), token), new Query()),
            () => new TextTable(
                new Column("Label") { MinWidth = 12 },
                new Column("Id"),
                new Column("By") { Rank = 2 },
                new Column("Created") { Rank = 1 },
                new Column("Used"),
                new Column("Expires")),
            (table, link, now) => table.Add(
                link.Label,
                link.Id,
                link.CreatedBy,
                Times.Short(link.CreatedAt, now),
                link.LastUsedAt is null ? "never" : Times.Short(link.LastUsedAt, now),
                link.ExpiresAt is null ? "never" : Times.Short(link.ExpiresAt, now)),
            "It has no public links.");
    }

    private static CliCommand New()
    {
        var agent = AgentName.Argument();
        var label = new Argument<string>("LABEL") { Description = "What it is for, for people." };
        var days = Lifetime.Option();
        return new CliCommand(
            "create",
            "Makes a public link. Its address is the credential, and is shown this once.",
            "trinity agents links create desk 'Help page' --days 90")
        {
            agent,
            label,
            days,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var link = await session.Client.Links.CreateAsync(
                arguments.GetRequiredValue(agent),
                new CreateLink(arguments.GetRequiredValue(label), session.ExpiryOf(arguments.GetValue(days))),
                cancellationToken);
            session.Done(link.Url!);
            session.Screen.Remark("Keep it: it is shown this once, and whoever knows it may use the agent.");
        });
    }

    private static CliCommand Revoke()
    {
        var agent = AgentName.Argument();
        var link = new Argument<string>("LINK") { Description = "The link's id, lnk_…" };
        return new CliCommand("revoke", "Revokes a public link: it leads nowhere any more.", "trinity agents links revoke desk lnk_1")
        {
            agent,
            link,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var id = arguments.GetRequiredValue(link);
            await session.Client.Links.RevokeAsync(arguments.GetRequiredValue(agent), id, cancellationToken);
            session.Done($"{id} is revoked.");
        });
    }
}
