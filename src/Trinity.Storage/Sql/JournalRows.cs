using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The statements on journals.</summary>
internal sealed class JournalRows(SqlSession session)
{
    public const string Columns =
        """
        name, kind, status, number, seen, is_optional, is_detached, started_at, ended_at, due_at, request_hash, error_code,
        error_message, result
        """;

    private readonly SqlStatement _insert = session.Prepare(
        $"INSERT INTO journal (message_seq, {Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE journal SET status = ?3, number = ?4, ended_at = ?5, error_code = ?6, error_message = ?7, result = ?8, seen = ?9
        WHERE message_seq = ?1 AND name = ?2
        """);

    private readonly SqlStatement _delete = session.Prepare("DELETE FROM journal WHERE message_seq = ?1 AND name = ?2");

    private readonly SqlStatement _deleteParts = session.Prepare("DELETE FROM journal_part WHERE message_seq = ?1 AND name = ?2");

    private readonly SqlStatement _read = session.Prepare(
        $"SELECT {Columns} FROM journal WHERE message_seq = ?1 ORDER BY started_at, name");

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM journal WHERE message_seq = ?1 AND name = ?2");

    private readonly SqlStatement _insertPart = session.Prepare(
        "INSERT INTO journal_part (message_seq, name, part) VALUES (?1, ?2, ?3)");

    private readonly SqlStatement _endPart = session.Prepare(
        "UPDATE journal_part SET outcome = ?4 WHERE message_seq = ?1 AND name = ?2 AND part = ?3 AND outcome IS NULL");

    private readonly SqlStatement _openParts = session.Prepare(
        "SELECT count(*) FROM journal_part WHERE message_seq = ?1 AND name = ?2 AND outcome IS NULL");

    private readonly SqlStatement _parts = session.Prepare(
        "SELECT outcome FROM journal_part WHERE message_seq = ?1 AND name = ?2 ORDER BY part");

    public void Insert(long sequence, JournalEntry entry) => _insert
        .Add(sequence).Add(entry.Name).Add((int)entry.Kind).Add((int)entry.Status).Add(entry.Number).Add(entry.Seen)
        .Add(entry.IsOptional).Add(entry.IsDetached).Add(entry.StartedAt).Add(entry.EndedAt).Add(entry.DueAt).Add(entry.RequestHash)
        .Add(entry.Error?.Code).Add(entry.Error?.Message).AddOptional(entry.Result.Span)
        .Run();

    public void Update(long sequence, JournalEntry entry) => _update
        .Add(sequence).Add(entry.Name).Add((int)entry.Status).Add(entry.Number).Add(entry.EndedAt)
        .Add(entry.Error?.Code).Add(entry.Error?.Message).AddOptional(entry.Result.Span).Add(entry.Seen)
        .Run();

    public void Delete(long sequence, string name)
    {
        _delete.Add(sequence).Add(name).Run();
        _deleteParts.Add(sequence).Add(name).Run();
    }

    public IReadOnlyList<JournalEntry> Read(long sequence)
    {
        var entries = new List<JournalEntry>();
        _read.Add(sequence);
        try
        {
            while (_read.Step())
            {
                entries.Add(Read(_read));
            }

            return entries;
        }
        finally
        {
            _read.Reset();
        }
    }

    public JournalEntry? Find(long sequence, string name)
    {
        _find.Add(sequence).Add(name);
        try
        {
            return _find.Step() ? Read(_find) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    public void InsertParts(long sequence, string wait, int count)
    {
        for (var part = 0; part < count; part++)
        {
            _insertPart.Add(sequence).Add(wait).Add(part).Run();
        }
    }

    public int? EndPart(long sequence, string wait, int part, ReadOnlyMemory<byte> outcome)
    {
        if (_endPart.Add(sequence).Add(wait).Add(part).Add(outcome.Span).Run() == 0)
        {
            return null;
        }

        _openParts.Add(sequence).Add(wait);
        try
        {
            return _openParts.Step() ? _openParts.Int(0) : 0;
        }
        finally
        {
            _openParts.Reset();
        }
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadParts(long sequence, string wait)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        _parts.Add(sequence).Add(wait);
        try
        {
            while (_parts.Step())
            {
                parts.Add(_parts.Bytes(0));
            }

            return parts;
        }
        finally
        {
            _parts.Reset();
        }
    }

    public static JournalEntry Read(SqlStatement row) => new()
    {
        Name = row.Text(0),
        Kind = (JournalKind)row.Int(1),
        Status = (JournalStatus)row.Int(2),
        Number = row.Long(3),
        Seen = row.Long(4),
        IsOptional = row.Bool(5),
        IsDetached = row.Bool(6),
        StartedAt = row.Time(7),
        EndedAt = row.OptionalTime(8),
        DueAt = row.OptionalTime(9),
        RequestHash = row.OptionalText(10),
        Error = row.IsNull(11) ? null : new TurnError(row.Text(11), row.Text(12)),
        Result = row.Bytes(13),
    };
}
