using Npgsql;
using NpgsqlTypes;

namespace Trinity.Storage.Postgres;

/// <summary>A statement for many rows at once: each of its parameters is an array with a value of every row.</summary>
internal sealed class BulkStatement(string sql)
{
    private readonly NpgsqlBatchCommand _command = new(sql);
    private readonly List<Action> _clear = [];

    /// <summary>How many rows are gathered.</summary>
    public int Count { get; private set; }

    public BulkColumn<long> Longs() => Column<long>(NpgsqlDbType.Bigint);

    public BulkColumn<long?> OptionalLongs() => Column<long?>(NpgsqlDbType.Bigint);

    public BulkColumn<int> Ints() => Column<int>(NpgsqlDbType.Integer);

    public BulkTexts Texts() => new(Column<string?>(NpgsqlDbType.Text));

    public BulkColumn<byte[]?> Bytes() => Column<byte[]?>(NpgsqlDbType.Bytea);

    public BulkColumn<Guid> Guids() => Column<Guid>(NpgsqlDbType.Uuid);

    public BulkColumn<Guid?> OptionalGuids() => Column<Guid?>(NpgsqlDbType.Uuid);

    /// <summary>The row whose values were added is complete.</summary>
    public void End() => Count++;

    /// <summary>Puts the statement into a batch if there is a row for it.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        if (Count > 0)
        {
            batch.BatchCommands.Add(_command);
        }
    }

    public void Clear()
    {
        if (Count > 0)
        {
            Count = 0;
            _clear.ForEach(clear => clear());
        }
    }

    private BulkColumn<T> Column<T>(NpgsqlDbType type)
    {
        var column = new BulkColumn<T>();
        _command.Parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = column.Values });
        _clear.Add(column.Values.Clear);
        return column;
    }
}

/// <summary>A value of every row.</summary>
internal sealed class BulkColumn<T>
{
    public List<T> Values { get; } = [];

    public void Add(T value) => Values.Add(value);
}

/// <summary>A text of every row.</summary>
internal sealed class BulkTexts(BulkColumn<string?> column)
{
    public void Add(string? text) => column.Add(PostgresText.Encode(text));
}
