using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Trinity.Storage.Sqlite;

/// <summary>Makes an exception of what SQLite reports.</summary>
internal static class SqliteFailure
{
    public static SqliteException Of(sqlite3 database, int result) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), result, raw.sqlite3_extended_errcode(database));
}
