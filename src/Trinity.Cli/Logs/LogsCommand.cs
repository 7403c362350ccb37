using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Agents;

namespace Trinity.Cli.Logs;

/// <summary><c>trinity logs</c>.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var agent = AgentName.Argument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on with every line that is written, until Ctrl+C." };
        var level = Words.Option("--level", "Only lines of this level or graver.", "trace", "debug", "information", "warning", "error", "critical");
        var execution = new Option<string?>("--execution") { Description = "Only lines of this execution, exe_…", HelpName = "ID" };
        var limit = new Option<int?>("--limit", "-n") { Description = "How many of the latest lines, 1 to 1,000. Default 100.", HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1_000)
            {
                result.AddError("--limit is a number from 1 to 1000.");
            }
        });
        return new CliCommand(
            "logs",
            "Shows what an agent has written to its log lately.",
            "trinity logs desk --level warning",
            "trinity logs desk --follow")
        {
            agent,
            follow,
            level,
            execution,
            limit,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            var query = new Query()
                .Add("level", arguments.GetValue(level))
                .Add("execution", arguments.GetValue(execution))
                .Add("limit", arguments.GetValue(limit))
                .ToString();
            if (arguments.GetValue(follow))
            {
                await FollowAsync(session, session.Client.Agents.FollowLogsAsync(name, query, cancellationToken));
                return;
            }

            var lines = await session.Client.Agents.ReadLogsAsync(name, query, cancellationToken);
            session.Show(screen =>
            {
                foreach (var line in lines.Items)
                {
                    Write(screen, line);
                }
            });
        });
    }

    private static async Task FollowAsync(Session session, IAsyncEnumerable<LogLine> lines)
    {
        await foreach (var line in lines)
        {
            if (session.Screen.IsJson)
            {
                session.Screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(line, TrinityJson.Options));
            }
            else
            {
                Write(session.Screen, line);
            }
        }
    }

    private static void Write(Screen screen, LogLine line) => screen.Say(
        new Piece($"{line.At.UtcDateTime:yyyy-MM-dd} {Times.Clock(line.At)}  ", Styles.Dim),
        new Piece($"{Short(line.Level)}  ", Styles.Of(line.Level)),
        new Piece(line.Execution is null ? string.Empty : $"{Printable.Row(line.Execution)}  ", Styles.Dim),
        new Piece(Printable.Rows(line.Text).Replace("\n", "\n    ", StringComparison.Ordinal)));

    /// <summary>Four letters, so that texts stand below each other.</summary>
    private static string Short(string level) => level switch
    {
        "trace" => "trce",
        "debug" => "dbug",
        "information" => "info",
        "warning" => "warn",
        "error" => "fail",
        "critical" => "crit",
        _ => Printable.Row(level),
    };
}
