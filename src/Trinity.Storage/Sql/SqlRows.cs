namespace Trinity.Storage.Sql;

/// <summary>Takes rows from statements, and leaves them ready to be used again.</summary>
internal static class SqlRows
{
    public static List<T> List<T>(SqlStatement statement, Func<SqlStatement, T> read)
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

    public static T? First<T>(SqlStatement statement, Func<SqlStatement, T> read)
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
