using System.Globalization;
using Npgsql;

namespace Trinity.Bench.Harness;

/// <summary>On what the servers of a run keep their data: a file each, or a database each of the PostgreSQL that bench/run has started.</summary>
internal static class BenchStore
{
    private static readonly string? Address = Environment.GetEnvironmentVariable("TRINITY_BENCH_POSTGRES");
    private static int _databases;

    /// <summary>Whether it is PostgreSQL.</summary>
    public static bool IsPostgres { get; set; }

    public static string Name => IsPostgres ? "postgres" : "sqlite";

    /// <summary>The processor time of the server beside this process; none for a file.</summary>
    public static TimeSpan CpuBeside => IsPostgres ? Used(Environment.GetEnvironmentVariable("TRINITY_BENCH_POSTGRES_PID")!) : TimeSpan.Zero;

    /// <returns>How to connect to it; null for a file.</returns>
    public static string? Create()
    {
        if (!IsPostgres)
        {
            return null;
        }

        var name = $"bench_{(++_databases).ToString(CultureInfo.InvariantCulture)}";
        Execute($"CREATE DATABASE {name} OWNER trinity TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        return $"{Address};Database={name};Options=-c trinity.tenant=0";
    }

    public static void Drop(string? database)
    {
        if (database is not null)
        {
            Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");
        }
    }

    /// <summary>What a process and its children have used, those included that have ended.</summary>
    private static TimeSpan Used(string parent)
    {
        var ticks = 0L;
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(directory[6])))
        {
            try
            {
                // Behind the name, which may have spaces: state, parent, and from the twelfth the times.
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var isParent = directory[6..] == parent;
                if (isParent || fields[1] == parent)
                {
                    ticks += fields[11..(isParent ? 15 : 13)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private static void Execute(string sql)
    {
        if (Address is null)
        {
            throw new BenchException("There is no PostgreSQL: bench/run starts one.");
        }

        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Address) { Username = "postgres", Database = "postgres", Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the bench's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
