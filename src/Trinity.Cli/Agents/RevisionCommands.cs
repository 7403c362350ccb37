using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary>The history of an agent's configuration.</summary>
internal static class RevisionCommands
{
    public static CliCommand Revisions()
    {
        var name = AgentName.Argument();
        var number = new Argument<int?>("NUMBER") { Description = "A revision to show; without one they are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new CliCommand(
            "revisions",
            "Lists the revisions of an agent's configuration, the latest first, or shows one.",
            "trinity agents revisions triage",
            "trinity agents revisions triage 3")
        {
            name,
            number,
        };
        return ListOptions.Lists(
            command,
            (session, arguments) => new ListRequest<AgentRevision>(
                (query, token) => session.Client.Agents.ListRevisionsAsync(arguments.GetRequiredValue(name), query, token), new Query()),
            () => new TextTable(
                new Column("Number") { IsNumber = true },
                new Column(string.Empty),
                new Column("By") { MinWidth = 12, Rank = 1 },
                new Column("When"),
                new Column("Changes") { MinWidth = 20 }),
            (table, revision, now) => table.Add(
                revision.Number,
                revision.IsCurrent ? "current" : string.Empty,
                revision.Author,
                Times.Short(revision.CreatedAt, now),
                string.Join(", ", revision.Changes.Select(change => $"{change.Kind} {change.Pointer}"))),
            "There are no revisions.",
            async (session, arguments, cancellationToken) =>
            {
                if (arguments.GetValue(number) is not { } wanted)
                {
                    return false;
                }

                var revision = await session.Client.Agents.GetRevisionAsync(arguments.GetRequiredValue(name), wanted, cancellationToken);
                session.Show(screen => Details(revision, session.Time.GetUtcNow()).Write(screen, Screen.Width));
                return true;
            });
    }

    public static CliCommand RollBack()
    {
        var name = AgentName.Argument();
        var number = new Argument<int>("NUMBER") { Description = "The revision to go back to." };
        return new CliCommand(
            "roll-back",
            "Makes an earlier configuration, secrets included, the current one again, as a new revision.",
            "trinity agents roll-back triage 3")
        {
            name,
            number,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var wanted = arguments.GetValue(number);
            var agent = await session.Client.Agents.RollBackAsync(arguments.GetRequiredValue(name), wanted, cancellationToken);
            session.Done($"{agent.Name} has the configuration of revision {wanted} again.");
        });
    }

    private static DetailList Details(AgentRevision revision, DateTimeOffset now) => new DetailList()
        .Add("Number", revision.IsCurrent ? $"{revision.Number}, the current one" : $"{revision.Number}", Styles.Strong)
        .Add("By", revision.Author)
        .Add("When", Times.Full(revision.CreatedAt, now))
        .Add("Changes", string.Join('\n', revision.Changes.Select(Describe)))
        .Add("Configuration", revision.Config);

    private static string Describe(ConfigChange change) => change.Kind switch
    {
        "added" => $"added   {change.Pointer}: {Value(change.After)}",
        "removed" => $"removed {change.Pointer}: {Value(change.Before)}",
        _ => $"{change.Kind} {change.Pointer}: {Value(change.Before)} → {Value(change.After)}",
    };

    private static string Value(RawJson json) => json.IsEmpty ? "null" : json.ToString();
}
