using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Sharing;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents shares</c>, <c>share</c> and <c>unshare</c>: who may do what with an agent.</summary>
internal static class ShareCommands
{
    private static readonly string[] Levels = ["use", "operate", "edit"];

    public static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("shares", "Lists with whom an agent is shared.", "trinity agents shares desk") { agent },
            (session, arguments) => new ListRequest<Share>(
                (_, token) => session.Client.Shares.ListAsync(arguments.GetRequiredValue(agent), token), new Query()),
            () => new TextTable(new Column("With") { MinWidth = 16 }, new Column("Level"), new Column("By") { Rank = 1 }, new Column("Since")),
            (table, share, now) => table.Add(
                share.Email ?? $"everybody who is {share.Role} or more",
                Cell.Word(share.Level),
                share.CreatedBy,
                Times.Short(share.CreatedAt, now)),
            "It is shared with nobody.");
    }

    public static CliCommand Share()
    {
        var agent = AgentName.Argument();
        var with = With();
        var level = new Option<string>("--level")
        {
            Description = "How much: use (see it and give it work), operate, edit.",
            HelpName = "LEVEL",
            Required = true,
        };
        level.AcceptOnlyFromAmong(Levels);
        return new CliCommand(
            "share",
            "Shares an agent with a person or a role, or changes how much.",
            "trinity agents share desk bea@example.org --level operate",
            "trinity agents share desk viewer --level use")
        {
            agent,
            with,
            level,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            var subject = arguments.GetRequiredValue(with);
            var isPerson = subject.Contains('@', StringComparison.Ordinal);
            await session.Client.Shares.ShareAsync(
                name,
                new ShareAgent
                {
                    Email = isPerson ? subject : null,
                    Role = isPerson ? null : subject,
                    Level = arguments.GetRequiredValue(level),
                },
                cancellationToken);
            session.Done($"{name} is shared with {subject}.");
        });
    }

    public static CliCommand Unshare()
    {
        var agent = AgentName.Argument();
        var with = With();
        return new CliCommand("unshare", "Shares an agent no longer with a person or a role.", "trinity agents unshare desk bea@example.org")
        {
            agent,
            with,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            await session.Client.Shares.UnshareAsync(name, arguments.GetRequiredValue(with), cancellationToken);
            session.Done($"{name} is not shared with {arguments.GetRequiredValue(with)} any more.");
        });
    }

    private static Argument<string> With() => new("WITH") { Description = "An address, or a role: viewer, operator, builder or admin." };
}
