namespace Trinity.Storage.Sqlite;

/// <summary>Takes rows from statements, and leaves them ready to be used again.</summary>
internal static class SqliteRows
{
    public static List<T> List<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                rows.Add(read(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static T? First<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        try
        {
            return statement.Step() ? read(statement) : default;
        }
        finally
        {
            statement.Reset();
        }
    }
}
