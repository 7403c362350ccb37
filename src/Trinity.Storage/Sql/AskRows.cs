using System.Text.Json;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The statements on entries of the operator queue.</summary>
internal sealed class AskRows(SqlSession session)
{
    public const string Columns =
        """
        seq, id, tenant_id, agent_id, message_seq, message_id, part, kind, status, priority, count, created_at, expires_at, ended_at,
        wait, code, title, body, options, proposal, schema, answer, due_at, addressee, context
        """;

    private readonly SqlStatement _insert = session.Prepare(
        $"""
        INSERT INTO ask ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)
        """);

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE ask
        SET status = ?2, count = ?3, ended_at = ?4, answer = ?5, title = ?6, body = ?7, message_seq = ?8, message_id = ?9
        WHERE seq = ?1
        """);

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM ask WHERE id = ?1");

    private readonly SqlStatement _pending = session.Prepare(
        $"""
        SELECT {Columns} FROM ask
        WHERE message_seq = ?1 AND status = 0 AND wait IS NOT NULL AND (?2 IS NULL OR wait = ?2)
        ORDER BY seq
        """);

    private readonly SqlStatement _alert = session.Prepare(
        $"SELECT {Columns} FROM ask WHERE agent_id = ?1 AND code = ?2 AND status = 0 AND code IS NOT NULL");

    public void Insert(AskRecord ask) => _insert
        .Add(ask.Sequence).Add(ask.Id).Add(ask.Tenant.Value).Add(ask.Agent.Value).Add(ask.MessageSequence).AddId(ask.Message)
        .Add(ask.Part).Add((int)ask.Kind).Add((int)ask.Status).Add((int)ask.Priority).Add(ask.Count)
        .Add(ask.CreatedAt).Add(ask.ExpiresAt).Add(ask.EndedAt).Add(ask.Wait).Add(ask.Code).Add(ask.Title).Add(ask.Body)
        .Add(ask.Options.Count == 0 ? null : JsonSerializer.Serialize(ask.Options))
        .AddOptional(ask.Proposal.Span).AddOptional(ask.Schema.Span).AddOptional(ask.Answer.Span)
        .Add(ask.DueAt).Add(ask.Addressee).AddOptional(ask.Context.Span)
        .Run();

    public void Update(AskRecord ask) => _update
        .Add(ask.Sequence).Add((int)ask.Status).Add(ask.Count).Add(ask.EndedAt).AddOptional(ask.Answer.Span).Add(ask.Title).Add(ask.Body)
        .Add(ask.MessageSequence).AddId(ask.Message)
        .Run();

    public AskRecord? Find(Guid id) => One(_find.Add(id));

    public AskRecord? FindAlert(AgentId agent, string code) => One(_alert.Add(agent.Value).Add(code));

    public IReadOnlyList<AskRecord> Pending(long sequence, string? wait)
    {
        var asks = new List<AskRecord>();
        _pending.Add(sequence).Add(wait);
        try
        {
            while (_pending.Step())
            {
                asks.Add(Read(_pending));
            }

            return asks;
        }
        finally
        {
            _pending.Reset();
        }
    }

    public static AskRecord Read(SqlStatement row) => new()
    {
        Sequence = row.Long(0),
        Id = row.Guid(1),
        Tenant = new TenantId(row.Int(2)),
        Agent = new AgentId(row.Long(3)),
        MessageSequence = row.OptionalLong(4),
        Message = row.OptionalGuid(5) is { } message ? new MessageId(message) : null,
        Part = row.Int(6),
        Kind = (AskKind)row.Int(7),
        Status = (AskStatus)row.Int(8),
        Priority = (Priority)row.Int(9),
        Count = row.Int(10),
        CreatedAt = row.Time(11),
        ExpiresAt = row.OptionalTime(12),
        EndedAt = row.OptionalTime(13),
        Wait = row.OptionalText(14),
        Code = row.OptionalText(15),
        Title = row.Text(16),
        Body = row.OptionalText(17),
        Options = row.OptionalText(18) is { } options ? JsonSerializer.Deserialize<string[]>(options)! : [],
        Proposal = row.Bytes(19),
        Schema = row.Bytes(20),
        Answer = row.Bytes(21),
        DueAt = row.OptionalTime(22),
        Addressee = row.OptionalText(23),
        Context = row.Bytes(24),
    };

    private static AskRecord? One(SqlStatement statement)
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
}
