using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Trinity.Testing.Servers;

/// <summary>A PostgreSQL of the test process, started by <c>eng/postgres</c>. It goes with the process, also when that is killed.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer?> Started = new(Start);
    private static int _databases;

    private readonly string _address;

    /// <summary>Kept: with its pipe the server ends.</summary>
    private readonly Process _process;

    private PostgresServer(string address, Process process) => (_address, _process) = (address, process);

    /// <summary>The server of this process, started by whoever asks first. Where PostgreSQL is not installed, the test is left out.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Assert.SkipWhen(Started.Value is null, "PostgreSQL is not installed.");
            return Started.Value;
        }
    }

    /// <summary>A server of a test's own, that it may stop.</summary>
    public static PostgresServer StartOwn()
    {
        var server = Start();
        Assert.SkipWhen(server is null, "PostgreSQL is not installed.");
        return server;
    }

    /// <summary>Ends it as a crash does: what was not committed is gone.</summary>
    public void Stop() => Tell("stop");

    /// <summary>Starts it again.</summary>
    public void Restart() => Tell("start");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Makes a database and says how to connect to it.</summary>
    public string CreateDatabase()
    {
        var name = $"trinity_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        Execute($"CREATE DATABASE {name} OWNER trinity TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        return ConnectionString(name);
    }

    public void DropDatabase(string connectionString) =>
        Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    private static PostgresServer? Start()
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            return null;
        }

        var process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "eng", "postgres"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var address = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PostgreSQL did not start.");
        return new PostgresServer(address.Split(' ')[0], process);
    }

    private void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        if (_process.StandardOutput.ReadLine() != command)
        {
            throw new InvalidOperationException($"PostgreSQL did not {command}.");
        }
    }

    /// <summary>Who looks at the rows for a test sees those of all tenants.</summary>
    private string ConnectionString(string database) => $"{_address};Database={database};Options=-c trinity.tenant=0";

    private void Execute(string sql)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("PostgreSQL has ended.");
        }

        // Its owner may not end what the server's own housekeeping does in a database.
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_address) { Username = "postgres", Database = "postgres", Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
