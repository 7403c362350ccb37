using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trinity.Storage.Sqlite;

namespace Trinity.Bench.Scale;

/// <summary>A connection that fills an instance while no server runs on it, and the words in which the databases differ for that.</summary>
internal sealed class ScaleSql : IDisposable
{
    private readonly DbConnection _connection;
    private readonly bool _isPostgres;

    public ScaleSql(string directory, string? database)
    {
        _isPostgres = database is not null;
        _connection = database is null
            ? new SqliteConnection($"Data Source={Path.Combine(directory, SqliteDatabase.FileName)};Mode=ReadWrite;Pooling=False")
            : new NpgsqlConnection($"{database};Pooling=false;Command Timeout=0");
        _connection.Open();
        Execute(_isPostgres
            ? "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'"
            : "PRAGMA synchronous = OFF; PRAGMA cache_size = -524288; PRAGMA temp_store = FILE");
    }

    public string IfPostgres(string sql, string otherwise) => _isPostgres ? sql : otherwise;

    /// <summary>Rows <c>i</c> of a range.</summary>
    public string Series(long from, long to) => _isPostgres
        ? $"generate_series(CAST({from} AS bigint), {to - 1}) AS n(i)"
        : $"(WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to}) SELECT i FROM n) AS n";

    public string Bytes(string text) => _isPostgres ? $"convert_to({text}, 'UTF8')" : $"CAST({text} AS BLOB)";

    public string Pad(string number, int digits) =>
        _isPostgres ? $"lpad(CAST({number} AS text), {digits}, '0')" : $"printf('%0{digits}d', {number})";

    /// <summary>An id of version 7, as messages have them: in the order of time.</summary>
    public string Id(string time, string number) => _isPostgres
        ? $"CAST(lpad(to_hex({time}), 12, '0') || '7' || substr(md5(CAST({number} AS text)), 1, 3) || '8' || substr(md5(CAST({number} AS text)), 4, 15) AS uuid)"
        : $"unhex(printf('%012x7%03x8%015x', {time}, {number} % 4096, ({number} * 7919) % 1000000007))";

    public void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    public long Scalar(string sql)
    {
        using var command = Command(sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the indexes of all tables away.</summary>
    /// <returns>How they are made again.</returns>
    public IReadOnlyList<string> DropIndexes()
    {
        var indexes = new List<(string Name, string Sql)>();
        using (var command = Command(IfPostgres(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
            """,
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                indexes.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        indexes.ForEach(index => Execute($"DROP INDEX {index.Name}"));
        return [.. indexes.Select(index => index.Sql)];
    }

    public void Dispose() => _connection.Dispose();

    private DbCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // The text is the bench's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
