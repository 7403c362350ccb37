using System.Data;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Trinity.CrashNodes;

namespace Trinity.Testing.Crashes;

/// <summary>Everything in a database, read with plain SQL: the checker shares no code with what it checks.</summary>
public sealed record CrashRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    public required IReadOnlyList<StoredEntry> Journal { get; init; }

    public required IReadOnlyList<StoredEffect> Effects { get; init; }

    public IReadOnlyList<StoredDelivery> Deliveries { get; init; } = [];

    public required IReadOnlyList<StoredState> States { get; init; }

    public required IReadOnlyList<StoredAsk> Asks { get; init; }

    public required IReadOnlyList<StoredTimer> Timers { get; init; }

    public required IReadOnlyList<StoredAgent> Agents { get; init; }

    public required int IdempotencyKeys { get; init; }

    /// <param name="database">The file, or how to connect to PostgreSQL.</param>
    public static CrashRecord Read(string database)
    {
        using var connection = CrashDirectory.Open(database);
        using var snapshot = connection is SqliteConnection file
            ? file.BeginTransaction(deferred: true)
            : connection.BeginTransaction(IsolationLevel.RepeatableRead);
        return new CrashRecord
        {
            Agents = List(
                connection,
                "SELECT id, name, coalesce(node_type, '') FROM agent",
                row => new StoredAgent(row.GetInt64(0), row.GetString(1), row.GetString(2))),
            Messages = List(
                connection,
                """
                SELECT seq, lane_seq, id, agent_id, status, start_marks, source, error_code, key, data FROM message
                JOIN payload ON message_seq = coalesce(payload_of, seq)
                """,
                row => new StoredMessage
                {
                    Sequence = row.GetInt64(0),
                    Place = row.GetInt64(1),
                    Id = Id(row, 2),
                    Agent = row.GetInt64(3),
                    Status = (StoredStatus)row.GetInt32(4),
                    StartMarks = row.GetInt32(5),
                    Source = row.GetInt32(6),
                    Error = Text(row, 7),
                    Key = Text(row, 8),
                    Job = JsonSerializer.Deserialize<Job>(row.GetFieldValue<byte[]>(9), Json)!,
                }),
            Journal = List(
                connection,
                "SELECT message_seq, name, status, result FROM journal",
                row => new StoredEntry(row.GetInt64(0), row.GetString(1), row.GetInt32(2), Bytes(row, 3))),
            Effects = List(
                connection,
                "SELECT message_seq, position, kind, status, data FROM effect ORDER BY message_seq, position",
                row => new StoredEffect(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), Bytes(row, 4))),
            Deliveries = List(
                connection,
                "SELECT id, status, attempts FROM delivery",
                row => new StoredDelivery(Id(row, 0), row.GetInt32(1), row.GetInt32(2))),
            States = List(
                connection,
                "SELECT agent_id, key, version, data FROM state",
                row => new StoredState(
                    row.GetInt64(0), row.GetString(1), row.GetInt64(2),
                    JsonSerializer.Deserialize<JobState>(row.GetFieldValue<byte[]>(3), Json)!)),
            Asks = List(
                connection,
                "SELECT id, message_seq, status, kind, title, code FROM ask",
                row => new StoredAsk(
                    Id(row, 0), row.IsDBNull(1) ? null : row.GetInt64(1),
                    row.GetInt32(2), row.GetInt32(3), row.GetString(4), Text(row, 5))),
            Timers = List(
                connection,
                "SELECT message_seq, kind, name FROM timer",
                row => new StoredTimer(row.IsDBNull(0) ? null : row.GetInt64(0), row.GetInt32(1), Text(row, 2))),
            IdempotencyKeys = List(connection, "SELECT count(*) FROM idempotency", row => row.GetInt32(0))[0],
        };
    }

    /// <returns>What is damaged; <c>ok</c> when nothing is.</returns>
    public static string CheckIntegrity(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return List(connection, "PRAGMA integrity_check", row => row.GetString(0))[0];
    }

    /// <summary>The message of a token; null when there is none.</summary>
    public StoredMessage? Find(string token) => Messages.SingleOrDefault(message => message.Job.Token == token);

    private static List<T> List<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Guid Id(DbDataReader row, int column) =>
        row.GetFieldType(column) == typeof(Guid) ? row.GetGuid(column) : new Guid(row.GetFieldValue<byte[]>(column), bigEndian: true);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string Bytes(DbDataReader row, int column) =>
        row.IsDBNull(column) ? string.Empty : Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));
}

public enum StoredStatus
{
    Queued = 0,
    Retrying = 1,
    Waiting = 2,
    Completed = 4,
    Failed = 5,
    Cancelled = 6,
    Dead = 7,
    Skipped = 8,
}

public sealed record StoredMessage
{
    public long Sequence { get; init; }

    public long Place { get; init; }

    public Guid Id { get; init; }

    public long Agent { get; init; }

    public StoredStatus Status { get; init; }

    public int StartMarks { get; init; }

    public int Source { get; init; }

    public string? Error { get; init; }

    public string? Key { get; init; }

    public required Job Job { get; init; }

    public bool IsOpen => Status is StoredStatus.Queued or StoredStatus.Retrying or StoredStatus.Waiting;
}

public sealed record StoredAgent(long Id, string Name, string NodeType);

/// <param name="Status">0 open, 1 done, 2 failed, 3 closed.</param>
public sealed record StoredEntry(long Message, string Name, int Status, string Result);

/// <param name="Kind">0 say, 1 tell, 2 emit, 3 remind, 7 send.</param>
/// <param name="Status">0 delivered, 2 pending as its delivery says.</param>
public sealed record StoredEffect(long Message, int Position, int Kind, int Status, string Data);

/// <param name="Status">0 delivered, 2 pending, 3 dead, 4 cancelled.</param>
public sealed record StoredDelivery(Guid Id, int Status, int Attempts);

public sealed record StoredState(long Agent, string Key, long Version, JobState State);

/// <param name="Status">0 pending, 1 answered, 2 expired, 3 cancelled, 4 withdrawn.</param>
public sealed record StoredAsk(Guid Id, long? Message, int Status, int Kind, string Title, string? Code);

public sealed record StoredTimer(long? Message, int Kind, string? Name);
