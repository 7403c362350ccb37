using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Audit;

namespace Trinity.Cli.Audit;

/// <summary><c>trinity audit</c>: who did what, and what was refused.</summary>
internal static class AuditCommands
{
    public static Command Create() => new CliCommand("audit", "Shows, exports and checks the audit log: who did what, and what was refused.")
    {
        List(),
        Export(),
        Verify(),
    };

    private static CliCommand List()
    {
        var filters = new AuditFilters();
        var command = new CliCommand(
            "list",
            "Lists entries of the audit log, the latest first.",
            "trinity audit list --target agt_1f",
            "trinity audit list --outcome forbidden --since 2026-01-31T00:00:00Z");
        filters.AddTo(command);
        return ListOptions.Lists(
            command,
            (session, arguments) => new ListRequest<AuditEntry>(session.Client.Audit.ListAsync, filters.Query(arguments)),
            () => new TextTable(
                new Column("Number") { IsNumber = true, Rank = 2 },
                new Column("At"),
                new Column("Actor"),
                new Column("Key") { IsHiddenWhenEmpty = true, Rank = 4 },
                new Column("Action") { MinWidth = 12 },
                new Column("Target") { MinWidth = 12, IsHiddenWhenEmpty = true },
                new Column("Outcome") { MinWidth = 9 },
                new Column("Count") { IsNumber = true, IsHiddenWhenEmpty = true, Rank = 1 },
                new Column("Request") { IsHiddenWhenEmpty = true, Rank = 3 }),
            (table, entry, now) => table.Add(
                $"{entry.Number}",
                Times.Short(entry.At, now),
                entry.Actor,
                entry.Key == entry.Actor ? null : entry.Key,
                entry.Action,
                entry.Target ?? entry.TargetKind,
                Cell.Word(entry.Outcome),
                entry.Count == 1 ? null : $"{entry.Count}",
                entry.Request),
            "There are no such entries.");
    }

    private static CliCommand Export()
    {
        var filters = new AuditFilters();
        var format = new Option<string>("--format") { Description = "How it is written: csv or jsonl. Default jsonl.", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        var command = new CliCommand(
            "export",
            "Writes the audit log to standard output, in its order.",
            "trinity audit export --format csv > audit.csv",
            "trinity audit export --since 2026-01-31T00:00:00Z | jq -c 'select(.outcome != \"done\")'")
        {
            format,
        };
        filters.AddTo(command);
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var query = filters.Query(arguments).Add("format", arguments.GetValue(format)).ToString();
            await using var lines = await session.Client.Audit.ExportAsync(query, cancellationToken);
            await lines.CopyToAsync(session.Screen.Json, cancellationToken);
            await session.Screen.Json.FlushAsync(cancellationToken);
        });
    }

    private static CliCommand Verify()
    {
        var head = new Option<string?>("--head") { Description = "The head of an earlier check, which must still be in the log.", HelpName = "HASH" };
        return new CliCommand(
            "verify",
            "Checks that the audit log is as it was written. Returns 1 when it is not.",
            "trinity audit verify",
            "trinity audit verify --head \"$(cat noted-head)\"") { head }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var check = await session.Client.Audit.VerifyAsync(new VerifyAudit(arguments.GetValue(head)), cancellationToken);
                session.Show(screen => Show(screen, check));
                return check.IsIntact ? ExitCodes.Done : ExitCodes.Failed;
            });
    }

    private static void Show(Screen screen, AuditCheck check)
    {
        var details = new DetailList();
        if (check.Fault is { } fault)
        {
            var place = fault.Batch is { } batch ? $" at batch {batch}" : string.Empty;
            details.Add("Broken", $"{fault.Code}{place}. {fault.Detail}", Styles.Bad);
        }
        else
        {
            details.Add("Intact", "Everything is as it was written.");
        }

        details
            .Add("Batches", $"{check.Batches}")
            .Add("Entries", $"{check.Entries}")
            .Add("Erased", check.Erased == 0 ? null : $"{check.Erased} batches, whose time was over")
            .Add("Unsealed", $"{check.Unsealed}")
            .Add("Head", check.Head)
            .Write(screen, Screen.Width);
    }
}
