using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql;

/// <summary>A prepared statement, bound by position and used again and again. Parameters are written <c>?1</c>, <c>?2</c>, in every database.</summary>
internal abstract class SqlStatement : IDisposable
{
    public abstract SqlStatement Add(long value);

    public abstract SqlStatement Add(string? value);

    public abstract SqlStatement Add(ReadOnlySpan<byte> value);

    public abstract SqlStatement Add(Guid value);

    /// <summary>Nothing where there are no bytes.</summary>
    public abstract SqlStatement AddOptional(ReadOnlySpan<byte> value);

    public abstract SqlStatement AddId(MessageId? id);

    public abstract SqlStatement Add(long? value);

    /// <summary>Binds a value of an indexed state property.</summary>
    public abstract SqlStatement AddValue(object? value);

    public SqlStatement Add(bool value) => Add(value ? 1 : 0);

    public SqlStatement Add(DateTimeOffset time) => Add(time.ToUnixTimeMilliseconds());

    public SqlStatement Add(DateTimeOffset? time) => Add(time?.ToUnixTimeMilliseconds());

    /// <summary>Executes it and returns how many rows it changed.</summary>
    public abstract int Run();

    /// <summary>Moves to the next row.</summary>
    public abstract bool Step();

    /// <summary>Makes it ready to be bound again, and ends its read.</summary>
    public abstract void Reset();

    public abstract bool IsNull(int column);

    public abstract long Long(int column);

    public abstract int Int(int column);

    public abstract string Text(int column);

    /// <summary>The bytes of a column; none where it is null.</summary>
    public abstract byte[] Bytes(int column);

    public abstract Guid Guid(int column);

    public long? OptionalLong(int column) => IsNull(column) ? null : Long(column);

    public int? OptionalInt(int column) => IsNull(column) ? null : Int(column);

    public bool Bool(int column) => Int(column) != 0;

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    public DateTimeOffset? OptionalTime(int column) => IsNull(column) ? null : Time(column);

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public Guid? OptionalGuid(int column) => IsNull(column) ? null : Guid(column);

    public abstract void Dispose();
}
