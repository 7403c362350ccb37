using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>A statement of PostgreSQL. The driver prepares it when it is used a second time.</summary>
internal sealed partial class PostgresStatement(PostgresSession session, string sql) : SqlStatement
{
    private readonly string _text = Parameter.Replace(sql, "$$${number}");
    private NpgsqlCommand? _command;
    private NpgsqlDataReader? _reader;
    private int _opening;
    private int _bound;

    [GeneratedRegex(@"\?(?<number>[0-9]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter { get; }

    /// <summary>A command remembers what was prepared for it: with the connection it is made anew.</summary>
    private NpgsqlCommand Command
    {
        get
        {
            if (_command is null || _opening != session.Openings)
            {
                _command?.Dispose();
                _command = new NpgsqlCommand(_text, session.Database);
                _bound = 0;
                _opening = session.Openings;
            }

            return _command;
        }
    }

    private NpgsqlDataReader Row => _reader ?? throw new InvalidOperationException("There is no row.");

    public override SqlStatement Add(long value) => Bind(NpgsqlDbType.Bigint, value);

    public override SqlStatement Add(long? value) => Bind(NpgsqlDbType.Bigint, value);

    public override SqlStatement Add(string? value) => Bind(NpgsqlDbType.Text, PostgresText.Encode(value));

    public override SqlStatement Add(ReadOnlySpan<byte> value) => Bind(NpgsqlDbType.Bytea, value.ToArray());

    public override SqlStatement Add(Guid value) => Bind(NpgsqlDbType.Uuid, value);

    public override SqlStatement AddOptional(ReadOnlySpan<byte> value) => Bind(NpgsqlDbType.Bytea, value.IsEmpty ? null : value.ToArray());

    public override SqlStatement AddId(MessageId? id) => Bind(NpgsqlDbType.Uuid, id?.Value);

    /// <summary>Numbers as texts that the database reads: a fraction of ours has no other exact form there.</summary>
    public override SqlStatement AddValue(object? value) =>
        Bind(NpgsqlDbType.Text, value is null ? null : PostgresText.Encode(Convert.ToString(value, CultureInfo.InvariantCulture)));

    public override int Run()
    {
        try
        {
            session.Flush();
            return Command.ExecuteNonQuery();
        }
        finally
        {
            Reset();
        }
    }

    public override bool Step()
    {
        if (_reader is null)
        {
            session.Flush();
            _reader = Command.ExecuteReader();
        }

        return _reader.Read();
    }

    public override void Reset()
    {
        _reader?.Dispose();
        _reader = null;
        _bound = 0;
    }

    public override bool IsNull(int column) => Row.IsDBNull(column);

    public override long Long(int column) => Row.GetInt64(column);

    public override int Int(int column) => Row.GetInt32(column);

    public override string Text(int column) => PostgresText.Decode(Row.GetString(column));

    public override byte[] Bytes(int column) => Row.IsDBNull(column) ? [] : Row.GetFieldValue<byte[]>(column);

    public override Guid Guid(int column) => Row.GetGuid(column);

    public override void Dispose()
    {
        Reset();
        _command?.Dispose();
    }

    /// <summary>Every parameter says its type, also where it is null: the database then need not guess.</summary>
    private PostgresStatement Bind(NpgsqlDbType type, object? value)
    {
        var parameters = Command.Parameters;
        if (_bound == parameters.Count)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }

        var parameter = parameters[_bound++];
        if (parameter.NpgsqlDbType != type)
        {
            parameter.NpgsqlDbType = type;
        }

        parameter.Value = value ?? DBNull.Value;
        return this;
    }
}
