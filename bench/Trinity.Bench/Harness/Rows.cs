using Microsoft.Data.Sqlite;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;

namespace Trinity.Bench.Harness;

/// <summary>Counts rows in the database, past all caches of the server.</summary>
internal static class Rows
{
    public static long Count(BenchServer server, string sql) => server.Get<SqlReadPool>().ReadAllTenants(session => session.Scalar(sql));

    public static long Scalar(string directory, string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(directory, SqliteDatabase.FileName)};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the bench's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Holds what the database has to what was submitted: every message ended well, once, with its effects, and none is left.</summary>
    public static void Check(BenchServer server, long messages, int effectsEach)
    {
        Expect("messages", Count(server, "SELECT count(*) FROM message"), messages);
        Expect("completed messages", Count(server, "SELECT count(*) FROM message WHERE status = 4"), messages);
        Expect("effects", Count(server, "SELECT count(*) FROM effect"), messages * effectsEach);
        Expect("state versions", Count(server, "SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM state"), messages + Count(server, "SELECT count(*) FROM state"));
    }

    public static void Expect(string what, long found, long wanted) =>
        BenchException.ThrowUnless(found == wanted, $"{found} {what} in the database, {wanted} expected.");
}
