using System.Text;
using SQLitePCL;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sqlite;

/// <summary>
/// A prepared statement, bound by position and used again and again. The hot path uses it directly: a command object per row would cost
/// as much as the row.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, string sql) : IDisposable
{
    private readonly sqlite3_stmt _statement = Prepare(database, sql);
    private int _bound;

    public SqliteStatement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Add(long? value) => value is { } number ? Add(number) : AddNull();

    public SqliteStatement Add(bool value) => Add(value ? 1 : 0);

    public SqliteStatement Add(DateTimeOffset time) => Add(time.ToUnixTimeMilliseconds());

    public SqliteStatement Add(DateTimeOffset? time) => Add(time?.ToUnixTimeMilliseconds());

    public SqliteStatement Add(double value)
    {
        Check(raw.sqlite3_bind_double(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Add(string? value)
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

    public SqliteStatement Add(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_bound, value));
        return this;
    }

    /// <summary>Nothing where there are no bytes.</summary>
    public SqliteStatement AddOptional(ReadOnlySpan<byte> value) => value.IsEmpty ? AddNull() : Add(value);

    public SqliteStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(bytes);
    }

    public SqliteStatement AddNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    public SqliteStatement AddId(MessageId? id) => id is { } value ? Add(value.Value) : AddNull();

    /// <summary>Binds a value of an indexed state property.</summary>
    public SqliteStatement AddValue(object? value) => value switch
    {
        null => AddNull(),
        long number => Add(number),
        double fraction => Add(fraction),
        string text => Add(text),
        _ => throw new InvalidOperationException($"A value of type {value.GetType().Name} cannot be bound."),
    };

    /// <summary>Executes it and returns how many rows it changed.</summary>
    public int Run()
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

    /// <summary>Moves to the next row.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        return result == raw.SQLITE_ROW || (result == raw.SQLITE_DONE ? false : throw SqliteFailure.Of(database, result));
    }

    /// <summary>Makes it ready to be bound again, and ends its read.</summary>
    public void Reset()
    {
        // What went wrong was thrown by the step already.
        _ = raw.sqlite3_reset(_statement);
        _bound = 0;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int(int column) => raw.sqlite3_column_int(_statement, column);

    public long? OptionalLong(int column) => IsNull(column) ? null : Long(column);

    public int? OptionalInt(int column) => IsNull(column) ? null : Int(column);

    public bool Bool(int column) => Int(column) != 0;

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    public DateTimeOffset? OptionalTime(int column) => IsNull(column) ? null : Time(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public Guid Guid(int column) => new(raw.sqlite3_column_blob(_statement, column), bigEndian: true);

    public Guid? OptionalGuid(int column) => IsNull(column) ? null : Guid(column);

    public void Dispose() => _statement.Dispose();

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
