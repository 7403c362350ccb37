using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary><c>trinity executions</c>.</summary>
internal static class ExecutionCommands
{
    public static readonly string[] Statuses =
        ["queued", "running", "waiting", "retrying", "completed", "failed", "cancelled", "dead", "skipped"];

    public static Command Create() => new CliCommand("executions", "Sends messages to agents, and looks at what became of them.")
    {
        List(),
        Show(),
        SubmitCommand.Create(),
        WatchCommand.Create(),
        TranscriptCommand.Create(),
        ManyExecutions.Cancel(),
        ManyExecutions.Retry(),
    };

    public static Argument<string> IdArgument() => new("ID") { Description = "The execution's id, exe_…" };

    private static CliCommand List()
    {
        var agent = AgentName.Option();
        var status = Words.Options("--status", "Only those in this status.", Statuses);
        var type = new Option<string?>("--type") { Description = "Only messages of this type.", HelpName = "TYPE" };
        var key = new Option<string?>("--key") { Description = "Only messages of this key.", HelpName = "KEY" };
        return ListOptions.Lists(
            new CliCommand(
                "list",
                "Lists executions, the latest first.",
                "trinity executions list --agent desk --status dead --status failed",
                "trinity executions list --all --json | jq -r '.items[].id'")
            {
                agent,
                status,
                type,
                key,
            },
            (session, arguments) => new ListRequest<Execution>(
                session.Client.Executions.ListAsync,
                new Query()
                    .Add("agent", arguments.GetValue(agent))
                    .Add("status", arguments.GetValue(status))
                    .Add("type", arguments.GetValue(type))
                    .Add("key", arguments.GetValue(key))),
            () => new TextTable(
                new Column("Id"),
                new Column("Agent") { MinWidth = 8 },
                new Column("Type") { MinWidth = 24 },
                new Column("Key") { MinWidth = 16, IsHiddenWhenEmpty = true, Rank = 2 },
                new Column("Status"),
                new Column("Error") { MinWidth = 8, IsHiddenWhenEmpty = true, Rank = 3 },
                new Column("Accepted") { Rank = 1 },
                new Column("Took") { IsNumber = true, IsHiddenWhenEmpty = true, Rank = 4 }),
            (table, execution, now) => table.Add(
                execution.Id,
                execution.Agent,
                execution.Type,
                execution.Key,
                Cell.Word(execution.Status),
                execution.Error?.Code,
                Times.Short(execution.CreatedAt, now),
                ExecutionPicture.Took(execution)),
            "There are no such executions.");
    }

    private static CliCommand Show()
    {
        var id = IdArgument();
        return new CliCommand("show", "Shows an execution with its steps and effects.", "trinity executions show exe_06f5k2…") { id }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var execution = await session.Client.Executions.GetAsync(arguments.GetRequiredValue(id), cancellationToken);
                session.Show(screen => ExecutionPicture.Show(screen, execution, session.Time.GetUtcNow()));
            });
    }
}
