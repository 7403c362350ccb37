using Trinity.Storage.Postgres.Backups;
using Trinity.Storage.Sqlite.Backups;

namespace Trinity.Server.Commands;

/// <summary>Takes backups and puts them back.</summary>
internal static class BackupCommands
{
    public static int Backup(StoreOf store, string directory, string file)
    {
        var now = TimeProvider.System.GetUtcNow();
        store.Choose(directory, database => SqliteBackup.Take(database, file, now), database => PostgresBackup.Take(database, file, now));
        Console.WriteLine($"The backup is in {Path.GetFullPath(file)} ({new FileInfo(file).Length / 1024.0 / 1024.0:0.0} MiB).");
        Console.WriteLine("It holds the key of the instance's secrets: keep it where only you can read it.");
        Console.WriteLine($"Plug-ins are not in it: they are what you put into {Path.Combine(directory, "plugins")}.");
        return 0;
    }

    public static int Restore(StoreOf store, string directory, string file)
    {
        var now = TimeProvider.System.GetUtcNow();
        var report = store.Choose(directory, database => SqliteRestore.Apply(database, file, now), database => PostgresRestore.Apply(database, file, now));
        Console.WriteLine($"Restored what was backed up at {report.BackupOf:u}.");
        if (report.Replaced is { } replaced)
        {
            Console.WriteLine($"What was there before is kept in {replaced}.");
        }

        Console.WriteLine(report.Newer switch
        {
            null => "There was nothing there before.",
            { File: null } => "It could not be read, so what is newer than the backup is not known.",
            { Deliveries: 0, Effects: 0, Attempts: 0 } => "Nothing in it is newer than the backup.",
            var newer => $"{newer.Deliveries} deliveries accepted, {newer.Effects} effects made and {newer.Attempts} deliveries attempted after the backup "
                + $"are listed in {newer.File}. "
                + "None of them is sent again: whoever sent a delivery may send it again.",
        });
        Console.WriteLine("Agents with open work are held at the next start, with an alert for each: look at what they would do, then start them.");
        return 0;
    }
}
