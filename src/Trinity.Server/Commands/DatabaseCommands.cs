using Trinity.Storage;
using Trinity.Storage.Sql;

namespace Trinity.Server.Commands;

/// <summary>Looks at the database of an instance, and brings it to this program's schema.</summary>
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
}
