using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trinity.CrashNodes;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Crashes;

/// <summary>The data directory of a server that is killed, with the node types of the crash tests as a plug-in.</summary>
public sealed class CrashDirectory : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly PostgresServer? _server;
    private readonly string? _postgres;
    private readonly bool _isShared;

    public CrashDirectory(TestStore store = TestStore.Sqlite)
        : this(store is TestStore.Postgres ? PostgresServer.Shared : null) =>
        _isShared = _postgres is not null;

    /// <param name="server">Where the database is; null for a file.</param>
    /// <param name="data">The data directory, where it is not a new one.</param>
    public CrashDirectory(PostgresServer? server, string? data = null)
    {
        Path = data ?? _directory.Path;
        _server = server;
        _postgres = server?.CreateDatabase();
        var plugins = Directory.CreateDirectory(System.IO.Path.Combine(Path, "plugins")).FullName;
        var nodes = typeof(DeskNode).Assembly.Location;
        File.Copy(nodes, System.IO.Path.Combine(plugins, System.IO.Path.GetFileName(nodes)));
    }

    public string Path { get; }

    /// <summary>What steps did outside the database.</summary>
    public string StepFile => System.IO.Path.Combine(_directory.Path, "steps.log");

    /// <summary>The file of the database, or how to connect to it.</summary>
    public string Database => _postgres ?? System.IO.Path.Combine(Path, "trinity.db");

    public bool IsFile => _postgres is null;

    /// <summary>What tells a server about its store.</summary>
    public IReadOnlyDictionary<string, string> Environment => _postgres is null
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal) { ["Trinity__Storage__Postgres"] = _postgres };

    /// <summary>
    /// Reads what a process left. Files from a copy: opening them would recover them, and that is for the server to do.
    /// </summary>
    public CrashRecord Read()
    {
        using var copy = new TestDirectory();
        return CrashRecord.Read(CopyTo(copy));
    }

    /// <summary>Opens the database. There is no other process, or it is only read.</summary>
    public DbConnection Open() => Open(Database);

    /// <summary>Opens what a process left, to be read.</summary>
    public DbConnection OpenCopy(TestDirectory copy) => Open(CopyTo(copy));

    /// <param name="database">The file, or how to connect to PostgreSQL.</param>
    public static DbConnection Open(string database)
    {
        DbConnection connection = database.Contains("Host=", StringComparison.Ordinal)
            ? new NpgsqlConnection($"{database};Pooling=false")
            : new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <returns>What is damaged; <c>ok</c> when nothing is.</returns>
    public string CheckIntegrity()
    {
        if (_postgres is not null)
        {
            // A server that is not killed itself.
            return "ok";
        }

        using var copy = new TestDirectory();
        return CrashRecord.CheckIntegrity(CopyTo(copy));
    }

    /// <summary>Copies the file of the database and its log. What PostgreSQL has is the server's, which was not killed: it is read where it is.</summary>
    private string CopyTo(TestDirectory copy)
    {
        if (_postgres is not null)
        {
            return _postgres;
        }

        var database = System.IO.Path.Combine(copy.Path, "trinity.db");
        File.Copy(Database, database);
        if (File.Exists(Database + "-wal"))
        {
            File.Copy(Database + "-wal", database + "-wal");
        }

        return database;
    }

    /// <summary>How long the file of the steps is.</summary>
    public int CountSteps() => File.Exists(StepFile) ? File.ReadAllLines(StepFile).Length : 0;

    public IReadOnlyList<StepLine> ReadSteps() => File.Exists(StepFile)
        ? [.. File.ReadAllLines(StepFile).Select(line => line.Split(' ')).Select(words => new StepLine(int.Parse(words[0]), words[1]))]
        : [];

    public void Dispose()
    {
        _directory.Dispose();
        if (_isShared)
        {
            _server!.DropDatabase(_postgres!);
        }
    }
}

/// <summary>A step's body ran.</summary>
public readonly record struct StepLine(int Process, string IdempotencyKey);
