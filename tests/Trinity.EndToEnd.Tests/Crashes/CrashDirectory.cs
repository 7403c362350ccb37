using Trinity.CrashNodes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The data directory of a server that is killed, with the node types of the crash tests as a plug-in.</summary>
internal sealed class CrashDirectory : IDisposable
{
    private readonly TestDirectory _directory = new();

    public CrashDirectory()
    {
        var plugins = Directory.CreateDirectory(System.IO.Path.Combine(Path, "plugins")).FullName;
        var nodes = typeof(DeskNode).Assembly.Location;
        File.Copy(nodes, System.IO.Path.Combine(plugins, System.IO.Path.GetFileName(nodes)));
    }

    public string Path => _directory.Path;

    /// <summary>What steps did outside the database.</summary>
    public string StepFile => System.IO.Path.Combine(Path, "steps.log");

    public string Database => System.IO.Path.Combine(Path, "trinity.db");

    /// <summary>
    /// Reads what a process left. From a copy: opening the files would recover them, and that is for the server to do.
    /// </summary>
    public CrashRecord Read()
    {
        using var copy = new TestDirectory();
        var database = System.IO.Path.Combine(copy.Path, "trinity.db");
        CopyTo(database);
        return CrashRecord.Read(database);
    }

    /// <returns>What is damaged; <c>ok</c> when nothing is.</returns>
    public string CheckIntegrity()
    {
        using var copy = new TestDirectory();
        var database = System.IO.Path.Combine(copy.Path, "trinity.db");
        CopyTo(database);
        return CrashRecord.CheckIntegrity(database);
    }

    /// <summary>Copies the database and its log.</summary>
    public void CopyTo(string database)
    {
        File.Copy(Database, database);
        if (File.Exists(Database + "-wal"))
        {
            File.Copy(Database + "-wal", database + "-wal");
        }
    }

    /// <summary>How long the file of the steps is.</summary>
    public int CountSteps() => File.Exists(StepFile) ? File.ReadAllLines(StepFile).Length : 0;

    public IReadOnlyList<StepLine> ReadSteps() => File.Exists(StepFile)
        ? [.. File.ReadAllLines(StepFile).Select(line => line.Split(' ')).Select(words => new StepLine(int.Parse(words[0]), words[1]))]
        : [];

    public void Dispose() => _directory.Dispose();
}

/// <summary>A step's body ran.</summary>
internal readonly record struct StepLine(int Process, string IdempotencyKey);
