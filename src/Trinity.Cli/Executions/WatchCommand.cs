using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary><c>trinity executions watch</c>.</summary>
internal static class WatchCommand
{
    public static CliCommand Create()
    {
        var id = ExecutionCommands.IdArgument();
        return new CliCommand(
            "watch",
            "Shows an execution whenever it changes, until it has ended; 0 when it completed, 1 when not.",
            "trinity executions watch exe_06f5k2…")
        {
            id,
        }.Runs(async (session, arguments, cancellationToken) =>
            ExitCodeOf(await FollowAsync(session, arguments.GetRequiredValue(id), writes: true, cancellationToken)));
    }

    public static int ExitCodeOf(Execution execution) => execution.Status is "completed" or "skipped" ? ExitCodes.Done : ExitCodes.Failed;

    /// <summary>Follows an execution to its end.</summary>
    /// <param name="session">The session.</param>
    /// <param name="id">The execution's id.</param>
    /// <param name="writes">Whether changes are the result of the command; otherwise they are remarks.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public static async Task<Execution> FollowAsync(Session session, string id, bool writes, CancellationToken cancellationToken)
    {
        Execution? last = null;
        var line = string.Empty;
        await foreach (var execution in session.Client.Executions.WatchAsync(id, cancellationToken))
        {
            last = execution;
            if (writes && session.Screen.IsJson)
            {
                session.Screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(execution, TrinityJson.Options));
                continue;
            }

            var now = Describe(execution);
            if (now != line)
            {
                line = now;
                Write(session, execution, now, writes);
            }
        }

        return last ?? throw new CliException("The server ended the stream.", ExitCodes.Unavailable);
    }

    private static void Write(Session session, Execution execution, string line, bool writes)
    {
        if (!writes)
        {
            session.Screen.Remark(line);
            return;
        }

        session.Screen.Say(
            new Piece(Times.Clock(session.Time.GetUtcNow()) + "  ", Styles.Dim),
            new Piece(execution.Status, Styles.Of(execution.Status)),
            new Piece(line[execution.Status.Length..]));
    }

    private static string Describe(Execution execution)
    {
        var more = execution.Error is { } error ? $"{Printable.Row(error.Message)} ({error.Code})" : ExecutionPicture.WaitOf(execution);
        var attempt = execution.Attempts > 1 ? $", attempt {execution.Attempts}" : string.Empty;
        return $"{execution.Status}{attempt}{(more.Length == 0 ? string.Empty : ": " + Printable.Row(more))}";
    }
}
