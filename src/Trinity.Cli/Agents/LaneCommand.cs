using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents lanes</c>: what blocks what.</summary>
internal static class LaneCommand
{
    public static CliCommand Create()
    {
        var name = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("lanes", "Lists the keys of an agent with open messages, and what each waits for.", "trinity agents lanes desk") { name },
            (session, arguments) => new ListRequest<AgentLane>(
                (query, token) => session.Client.Agents.ListLanesAsync(arguments.GetRequiredValue(name), query, token), new Query()),
            () => new TextTable(
                new Column("Key") { MinWidth = 16 },
                new Column("Open") { IsNumber = true },
                new Column("Behind") { IsNumber = true },
                new Column("Status"),
                new Column("Waits for") { MinWidth = 36 },
                new Column("Since") { Rank = 2 },
                new Column("Execution") { Rank = 1 }),
            (table, lane, now) => table.Add(
                lane.Key ?? "(none)",
                lane.Open,
                lane.Behind,
                Cell.Word(lane.Head.Status),
                WaitOf(lane.Head, now),
                Times.Short(lane.Head.CreatedAt, now),
                lane.Head.Execution),
            "Nothing is open.");
    }

    private static string WaitOf(LaneHead head, DateTimeOffset now)
    {
        if (head.Wait is not { } wait)
        {
            return string.Empty;
        }

        string[] words =
        [
            wait.Name is null ? wait.Kind : $"{wait.Kind} {wait.Name}",
            .. wait.Asks,
            .. wait.Calls,
            wait.DueAt is null ? string.Empty : $"until {Times.Short(wait.DueAt, now)}",
        ];
        return string.Join(' ', words.Where(word => word.Length > 0));
    }
}
