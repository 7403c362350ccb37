using Trinity.Native;
using Trinity.Storage;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sqlite;

namespace Trinity.Server.Commands;

/// <summary>Looks an instance over and says what to do about what it finds. It changes nothing.</summary>
internal static class DoctorCommand
{
    private const long EnoughDisk = 1024L * 1024 * 1024;

    /// <param name="store">Where the instance keeps its data.</param>
    /// <param name="directory">The directory of the instance.</param>
    /// <param name="bundle">The file to write what was found to, for whoever helps; null for none.</param>
    /// <returns>0 when nothing keeps the instance from working.</returns>
    public static int Run(StoreOf store, string directory, string? bundle)
    {
        var full = Path.GetFullPath(directory);
        Finding[] findings =
        [
            new(FindingLevel.Ok, ".NET", $"{Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}"),
            .. store.Choose(directory, SqliteCheckup.Look, PostgresCheckup.Look),
            Disk(full),
            .. NodeTypes(full),
        ];
        FindingLines.Print(findings);
        if (bundle is not null)
        {
            var counts = store.Choose(directory, SqliteCheckup.Count, PostgresCheckup.Count);
            DiagnosticsBundle.Write(bundle, findings, counts, StoreOf.Configuration());
            Console.WriteLine($"The bundle is in {Path.GetFullPath(bundle)}. Logs are not in it: they went to the console.");
        }

        var failures = findings.Count(finding => finding.Level == FindingLevel.Fail);
        Console.WriteLine(failures == 0 ? "Nothing keeps this instance from working." : $"{failures} of these must be mended first.");
        return failures == 0 ? 0 : 1;
    }

    private static Finding Disk(string directory)
    {
        var existing = directory;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        return free >= EnoughDisk
            ? new Finding(FindingLevel.Ok, "Disk", $"{free / 1024 / 1024 / 1024} GiB free")
            : new Finding(FindingLevel.Warn, "Disk", $"only {free / 1024 / 1024} MiB free: intake stops when the disk is full");
    }

    private static IEnumerable<Finding> NodeTypes(string directory)
    {
        var catalog = new NodeCatalog();
        NodeTypeLoader.Fill(catalog, directory);
        var types = catalog.All.Select(type => $"{type.Name} (version {type.Version})").ToArray();
        yield return new Finding(FindingLevel.Ok, "Node types", string.Join(", ", types));
        foreach (var fault in catalog.Faults)
        {
            yield return new Finding(FindingLevel.Warn, "Plug-in", $"{fault.Source}: {fault.Reason}");
        }
    }
}
