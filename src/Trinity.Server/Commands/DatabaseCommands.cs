using Trinity.Storage;
using Trinity.Storage.Sql;
using Trinity.Storage.Transfers;

namespace Trinity.Server.Commands;

/// <summary>Looks at the database of an instance, brings it to this program's schema, and moves it to PostgreSQL.</summary>
internal static class DatabaseCommands
{
    /// <returns>0 when a server of this program would start on it and change nothing.</returns>
    public static int Check(StoreOf store, string directory)
    {
        IReadOnlyList<Finding> findings = StoppedInstance.Look(store.Settings(directory), session => SchemaCheck.Look(session).ToArray())
            ?? [new Finding(FindingLevel.Warn, "Schema", "there is no instance yet; the first start creates it, or trinity db migrate")];
        FindingLines.Print(findings);
        return findings.All(finding => finding.Level == FindingLevel.Ok) ? 0 : 1;
    }

    public static int Migrate(StoreOf store, string directory)
    {
        var settings = store.Settings(directory);
        var pending = StoppedInstance.Look(settings, SchemaMigrator.Pending);
        StoppedInstance.Change(settings, (_, _) => true);
        Console.WriteLine(pending switch
        {
            null => "There was no instance. Its database is made; the first start sets it up.",
            [] => "The database was at this program's schema already.",
            _ => $"The database is at this program's schema. What ran: {string.Join(", ", pending)}.",
        });
        return 0;
    }

    public static int Move(StoreOf store, string directory)
    {
        var server = store.Server(directory);
        var move = new InstanceMove(new(store.Settings(directory)), server);
        var rows = move.Run(copied => Console.WriteLine($"{copied.Table}: {copied.Rows:N0} rows"));
        Console.WriteLine(rows is null
            ? $"The instance was moved to {server.Place} before."
            : $"{rows:N0} rows are in {server.Place}, and the same as in the file: every table was read again on both sides.");
        Console.WriteLine($"Start the server with the same setting. It needs {Path.Combine(directory, "secrets.key")} as before.");
        Console.WriteLine("The file is kept, and nothing starts on it. To go back to it as it is: trinity db move --cancel.");
        return 0;
    }

    public static int CancelMove(StoreOf store, string directory)
    {
        Console.WriteLine(InstanceMove.Cancel(new(store.Settings(directory)))
            ? "The file is the instance again, as it was when it was moved. What PostgreSQL has of it is no longer of this instance: drop it."
            : "The file was not moved.");
        return 0;
    }
}
