using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Trinity.Testing.Servers;

/// <summary>A PostgreSQL of the test process, started by <c>eng/postgres</c>. It goes with the process, also when that is killed.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer?> Started = new(() => Start(new PostgresPlace()));
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
    /// <param name="place">Where it runs; as the shared one unless told otherwise.</param>
    public static PostgresServer StartOwn(PostgresPlace? place = null)
    {
        var server = Start(place ?? new PostgresPlace());
        Assert.SkipWhen(server is null, "PostgreSQL is not installed.");
        return server;
    }

    /// <summary>Ends it as a crash does: what was not committed is gone.</summary>
    public void Stop() => Tell("stop");

    /// <summary>Starts it again, if it has ended. It may end once more: see <see cref="IsUp" />.</summary>
    public void Restart() => Tell("start");

    /// <summary>Ends it in order, and starts it again.</summary>
    public void RestartInOrder() => Tell("restart");

    /// <summary>Whether it lets anybody in.</summary>
    public bool IsUp()
    {
        try
        {
            Execute("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

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

    /// <summary>
    /// From now on the log has the plan of each statement in the database, and no table is read whole there if there is any other way: the tables
    /// of a test are so small that it would always be.
    /// </summary>
    public PlanLog LogPlans(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        const string prefix = "plan of %d: ";
        Set("log_line_prefix", prefix);
        while (Scalar<string>("SHOW log_line_prefix") != prefix)
        {
            // The server takes a change up when it comes to it.
        }

        foreach (var setting in (string[])[
            "session_preload_libraries = auto_explain", "auto_explain.log_min_duration = 0", "auto_explain.log_nested_statements = on", "enable_seqscan = off"])
        {
            Execute($"ALTER DATABASE {database} SET {setting}");
        }

        const string log = "current_setting('data_directory') || '/../server.log'";
        var from = Scalar<long>($"SELECT size FROM pg_stat_file({log})");
        return new PlanLog(database, () => Encoding.UTF8.GetString(Scalar<byte[]>($"SELECT pg_read_binary_file({log}, {from}, 1000000000)")));
    }

    /// <summary>Changes how it is set, without a restart.</summary>
    public void Set(string setting, string value)
    {
        Execute($"ALTER SYSTEM SET {setting} = '{value}'");
        Execute("SELECT pg_reload_conf()");
    }

    private static PostgresServer? Start(PostgresPlace place)
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            return null;
        }

        string[] command = [.. place.In, Path.Combine(Checkout.Root, "eng", "postgres"), place.Directory ?? "-", place.Address];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in place.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
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

    private void Execute(string sql) => Scalar<object?>(sql);

    private T Scalar<T>(string sql)
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
        return (T)command.ExecuteScalar()!;
    }
}
