using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The statements on messages.</summary>
internal sealed class MessageRows(SqlSession session)
{
    /// <summary>All columns but the reply, in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns =
        """
        seq, lane_seq, id, tenant_id, agent_id, status, attempt, failures, numbers, wakes, start_marks, hops, source,
        created_at, started_at, finished_at, deadline_at, revision, node_version, parent_seq, parent_wait, parent_part, retry_of,
        error_code, error_message, key, type, principal, content_type, payload_of
        """;

    /// <summary>Which message has the payload of one. A wall of PostgreSQL lets an index serve behind CASE, and not behind COALESCE.</summary>
    public const string PayloadOwner = "CASE WHEN payload_of IS NULL THEN seq ELSE payload_of END";

    /// <summary>Those, and behind them payload and reply.</summary>
    public const string ColumnsWithContent = Columns + $", (SELECT data FROM payload WHERE message_seq = {PayloadOwner}), reply";

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 30;

    private readonly SqlStatement _insert = session.Prepare(
        """
        INSERT INTO message (seq, lane_seq, id, tenant_id, agent_id, status, attempt, hops, source, created_at, deadline_at,
            parent_seq, parent_wait, parent_part, retry_of, key, type, principal, content_type, payload_of)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """);

    private readonly SqlStatement _insertPayload = session.Prepare("INSERT INTO payload (message_seq, data) VALUES (?1, ?2)");

    private readonly SqlStatement _fence = session.Prepare("SELECT status, attempt, wakes FROM message WHERE seq = ?1");

    private readonly SqlStatement _complete = session.Prepare(
        """
        UPDATE message
        SET status = 4, reply = ?2, started_at = COALESCE(started_at, ?3), finished_at = ?4, start_marks = 0,
            error_code = NULL, error_message = NULL
        WHERE seq = ?1
        """);

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE message
        SET lane_seq = ?2, status = ?3, attempt = ?4, failures = ?5, numbers = ?6, wakes = ?7, start_marks = ?8, started_at = ?9,
            finished_at = ?10, revision = ?11, node_version = ?12, error_code = ?13, error_message = ?14, reply = ?15
        WHERE seq = ?1
        """);

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM message WHERE seq = ?1");

    private readonly SqlStatement _findById = session.Prepare($"SELECT {Columns} FROM message WHERE id = ?1");

    private readonly SqlStatement _payload = session.Prepare(
        $"SELECT data FROM payload WHERE message_seq = (SELECT {PayloadOwner} FROM message WHERE seq = ?1)");

    private readonly SqlStatement _open = session.Prepare(
        $"""
        SELECT {Columns} FROM message WHERE agent_id = ?1 AND status = 0
        UNION ALL SELECT {Columns} FROM message WHERE agent_id = ?1 AND status IN (1, 2)
        ORDER BY 2
        """);

    private readonly SqlStatement _laneHead = session.Prepare(
        $"""
        SELECT {Columns} FROM message WHERE seq IN (
            SELECT seq FROM (
                SELECT seq, lane_seq FROM message WHERE agent_id = ?1 AND status = 0 AND key = ?2 ORDER BY lane_seq LIMIT 1) AS queued
            UNION ALL
            SELECT seq FROM (
                SELECT seq, lane_seq FROM message WHERE agent_id = ?1 AND key = ?2 AND status IN (1, 2) ORDER BY lane_seq LIMIT 1) AS holding)
        ORDER BY lane_seq LIMIT 1
        """);

    private readonly SqlStatement _calls = session.Prepare(
        $"SELECT {Columns} FROM message WHERE parent_seq = ?1 AND (?2 IS NULL OR parent_wait = ?2) AND status < 4 ORDER BY seq");

    private readonly SqlStatement _queuedCalls = session.Prepare(
        $"SELECT {Columns} FROM message WHERE status = 0 AND parent_seq IS NOT NULL ORDER BY seq DESC LIMIT ?1");

    public void Insert(MessageRecord message)
    {
        _insert
            .Add(message.Sequence).Add(message.LaneSequence).Add(message.Id.Value).Add(message.Tenant.Value).Add(message.Agent.Value)
            .Add((int)message.Status).Add(message.Hops).Add((int)message.Source).Add(message.CreatedAt).Add(message.DeadlineAt)
            .Add(message.Parent?.Sequence).Add(message.Parent?.Wait).Add(message.Parent?.Part).AddId(message.RetryOf)
            .Add(message.Key).Add(message.Type).Add(message.Principal)
            .Add(message.ContentType == MessageEnvelope.Json ? null : message.ContentType).Add(message.PayloadOf)
            .Run();
        if (message.PayloadOf is null)
        {
            _insertPayload.Add(message.Sequence).Add(message.Payload.Span).Run();
        }
    }

    /// <summary>How many messages wait for their turn, by agent and key.</summary>
    public static IReadOnlyList<(AgentId Agent, string? Key, int Count)> CountQueued(SqlSession session) => SqlRows.List(
        session.Prepare(
            """
            SELECT agent_id, key, count(*) FROM (
                SELECT agent_id, key FROM message WHERE status = 0
                UNION ALL SELECT agent_id, key FROM message WHERE status IN (1, 2) AND status = 1) AS queued
            GROUP BY agent_id, key
            """),
        row => (new AgentId(row.Long(0)), row.OptionalText(1), row.Int(2)));

    public MessageFence? ReadFence(long sequence)
    {
        _fence.Add(sequence);
        try
        {
            return _fence.Step() ? new MessageFence((MessageStatus)_fence.Int(0), _fence.Int(1), _fence.Int(2)) : null;
        }
        finally
        {
            _fence.Reset();
        }
    }

    public void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt, DateTimeOffset now) =>
        _complete.Add(sequence).AddOptional(reply.Span).Add(startedAt).Add(now).Run();

    public void Update(MessageRecord message) => _update
        .Add(message.Sequence).Add(message.LaneSequence).Add((int)message.Status).Add(message.Attempt).Add(message.Failures)
        .Add(message.Numbers).Add(message.Wakes).Add(message.StartMarks).Add(message.StartedAt).Add(message.FinishedAt)
        .Add(message.Revision).Add(message.NodeVersion).Add(message.Error?.Code).Add(message.Error?.Message)
        .AddOptional(message.Reply.Span)
        .Run();

    public MessageRecord? Find(long sequence) => One(_find.Add(sequence));

    public MessageRecord? Find(MessageId id) => One(_findById.Add(id.Value));

    public byte[] ReadPayload(long sequence)
    {
        _payload.Add(sequence);
        try
        {
            return _payload.Step() ? _payload.Bytes(0) : [];
        }
        finally
        {
            _payload.Reset();
        }
    }

    public IReadOnlyList<MessageRecord> Open(AgentId agent) => All(_open.Add(agent.Value));

    public MessageRecord? FindLaneHead(AgentId agent, string key) => One(_laneHead.Add(agent.Value).Add(key));

    public IReadOnlyList<MessageRecord> OpenCalls(long parent, string? wait) => All(_calls.Add(parent).Add(wait));

    public IReadOnlyList<MessageRecord> QueuedCalls(int limit) => All(_queuedCalls.Add(limit));

    /// <summary>Reads <see cref="Columns"/>, or <see cref="ColumnsWithContent"/>.</summary>
    public static MessageRecord Read(SqlStatement row, bool hasContent = false) => new()
    {
        Sequence = row.Long(0),
        LaneSequence = row.Long(1),
        Id = new MessageId(row.Guid(2)),
        Tenant = new TenantId(row.Int(3)),
        Agent = new AgentId(row.Long(4)),
        Status = (MessageStatus)row.Int(5),
        Attempt = row.Int(6),
        Failures = row.Int(7),
        Numbers = row.Long(8),
        Wakes = row.Int(9),
        StartMarks = row.Int(10),
        Hops = row.Int(11),
        Source = (MessageSource)row.Int(12),
        CreatedAt = row.Time(13),
        StartedAt = row.OptionalTime(14),
        FinishedAt = row.OptionalTime(15),
        DeadlineAt = row.OptionalTime(16),
        Revision = row.OptionalInt(17),
        NodeVersion = row.OptionalInt(18),
        Parent = row.IsNull(19) ? null : new MessageParent(row.Long(19), row.Text(20), row.Int(21)),
        RetryOf = row.OptionalGuid(22) is { } retryOf ? new MessageId(retryOf) : null,
        Error = row.IsNull(23) ? null : new TurnError(row.Text(23), row.Text(24)),
        Key = row.OptionalText(25),
        Type = row.Text(26),
        Principal = row.Text(27),
        ContentType = row.OptionalText(28) ?? MessageEnvelope.Json,
        PayloadOf = row.OptionalLong(29),
        Payload = hasContent ? row.Bytes(ColumnCount) : default,
        Reply = hasContent ? row.Bytes(ColumnCount + 1) : default,
    };

    private static MessageRecord? One(SqlStatement statement)
    {
        try
        {
            return statement.Step() ? Read(statement) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static List<MessageRecord> All(SqlStatement statement)
    {
        var messages = new List<MessageRecord>();
        try
        {
            while (statement.Step())
            {
                messages.Add(Read(statement));
            }

            return messages;
        }
        finally
        {
            statement.Reset();
        }
    }
}
