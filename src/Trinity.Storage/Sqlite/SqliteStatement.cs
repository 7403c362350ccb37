using System.Text;
using SQLitePCL;
using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>A prepared statement of SQLite, used directly: a command object per row would cost as much as the row.</summary>
internal sealed class SqliteStatement(sqlite3 database, string sql) : SqlStatement
{
    private readonly sqlite3_stmt _statement = Prepare(database, sql);
    private int _bound;

    public override SqlStatement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public override SqlStatement Add(long? value) => value is { } number ? Add(number) : AddNull();

    public override SqlStatement Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        Span<byte> small = stackalloc byte[512];
        var bytes = Encoding.UTF8.GetMaxByteCount(value.Length) <= small.Length
            ? small[..Encoding.UTF8.GetBytes(value, small)]
            : Encoding.UTF8.GetBytes(value);
        Check(raw.sqlite3_bind_text(_statement, ++_bound, bytes));
        return this;
    }

    public override SqlStatement Add(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_bound, value));
        return this;
    }

    public override SqlStatement AddOptional(ReadOnlySpan<byte> value) => value.IsEmpty ? AddNull() : Add(value);

    public override SqlStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(bytes);
    }

    public override SqlStatement AddId(MessageId? id) => id is { } value ? Add(value.Value) : AddNull();

    public override SqlStatement AddValue(object? value) => value switch
    {
        null => AddNull(),
        long number => Add(number),
        double fraction => AddFraction(fraction),
        string text => Add(text),
        _ => throw new InvalidOperationException($"A value of type {value.GetType().Name} cannot be bound."),
    };

    public override int Run()
    {
        try
        {
            while (Step())
            {
                // A statement that changes rows may return some.
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    public override bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        return result == raw.SQLITE_ROW || (result == raw.SQLITE_DONE ? false : throw SqliteFailure.Of(database, result));
    }

    public override void Reset()
    {
        // What went wrong was thrown by the step already.
        _ = raw.sqlite3_reset(_statement);
        _bound = 0;
    }

    public override bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>How the value is kept in the file.</summary>
    public int Kind(int column) => raw.sqlite3_column_type(_statement, column);

    public double Fraction(int column) => raw.sqlite3_column_double(_statement, column);

    public override long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public override int Int(int column) => raw.sqlite3_column_int(_statement, column);

    public override string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public override byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public override Guid Guid(int column) => new(raw.sqlite3_column_blob(_statement, column), bigEndian: true);

    public override void Dispose() => _statement.Dispose();

    private SqliteStatement AddFraction(double value)
    {
        Check(raw.sqlite3_bind_double(_statement, ++_bound, value));
        return this;
    }

    private SqliteStatement AddNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    private static sqlite3_stmt Prepare(sqlite3 database, string sql)
    {
        var result = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        return result == raw.SQLITE_OK ? statement : throw SqliteFailure.Of(database, result);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw SqliteFailure.Of(database, result);
        }
    }
}
