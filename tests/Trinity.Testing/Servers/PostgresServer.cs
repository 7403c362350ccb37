using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Trinity.Testing.Servers;

/// <summary>
/// A PostgreSQL of the test process: its own cluster in a directory of its own, on a free port of this machine. It goes with the process, also
/// when that is killed.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<PostgresServer?> Started = new(Start);
    private static int _databases;

    private readonly int _port;

    /// <summary>Kept: with its pipe the server ends.</summary>
    private readonly Process _process;

    private PostgresServer(int port, Process process) => (_port, _process) = (port, process);

    /// <summary>The server of this process, started by whoever asks first. Where PostgreSQL is not installed, the test is left out.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Assert.SkipWhen(Started.Value is null, "PostgreSQL is not installed.");
            return Started.Value;
        }
    }

    /// <summary>Makes a database and says how to connect to it.</summary>
    public string CreateDatabase()
    {
        var name = $"trinity_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        Execute($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        return ConnectionString(name);
    }

    public void DropDatabase(string connectionString) =>
        Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    private static PostgresServer? Start()
    {
        if (FindBin() is not { } bin)
        {
            return null;
        }

        var port = FreePort();

        // The directory is the cluster's own user's: PostgreSQL does not run as root.
        var script =
            $$"""
            set -e
            dir=$(mktemp -d $([ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 1048576 ] && echo /dev/shm || echo /tmp)/trinity-postgres-XXXXXX)
            as=
            if [ "$(id -u)" = 0 ]; then chown postgres $dir; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
            cd $dir
            $as {{bin}}/initdb -D $dir/data -U trinity -A trust -E UTF8 --locale=C --no-instructions >$dir/initdb.log 2>&1
            $as {{bin}}/pg_ctl -D $dir/data -w -l $dir/server.log \
                -o "-p {{port}} -k $dir -c listen_addresses=127.0.0.1 -c max_connections=400 -c shared_buffers=256MB" start >/dev/null
            echo ready
            cat >/dev/null
            $as {{bin}}/pg_ctl -D $dir/data -m immediate stop >/dev/null
            rm -rf $dir
            """;
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return process.StandardOutput.ReadLine() == "ready" ? new PostgresServer(port, process) : throw new InvalidOperationException("PostgreSQL did not start.");
    }

    private static string? FindBin() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .Order(StringComparer.Ordinal)
            .LastOrDefault()
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=trinity;Database={database}";

    private void Execute(string sql)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("PostgreSQL has ended.");
        }

        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
