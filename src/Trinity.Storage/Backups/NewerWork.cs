using System.Data.Common;
using System.Text.Json;
using Trinity.Sdk;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Backups;

/// <summary>What an instance accepted and sent after a backup of it was taken: the restored one knows nothing of it.</summary>
/// <param name="Deliveries">Messages accepted since.</param>
/// <param name="Effects">Effects that went out since.</param>
/// <param name="Attempts">Deliveries to receivers outside that were attempted since, those committed before among them.</param>
/// <param name="File">Where each is listed, one JSON object a line; null when it could not be read.</param>
internal sealed record NewerWork(int Deliveries, int Effects, int Attempts, string? File)
{
    private const string FileName = "newer.jsonl";

    /// <param name="open">Opens the database that was replaced.</param>
    /// <param name="directory">Where the list is put.</param>
    /// <param name="since">The last number that is in the backup.</param>
    /// <param name="backupOf">When the backup was taken.</param>
    public static NewerWork List(Func<SqlSession> open, string directory, long since, DateTimeOffset backupOf)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            using var session = open();
            using var writer = new StreamWriter(path);
            return new NewerWork(
                WriteDeliveries(session, writer, since), WriteEffects(session, writer, since), WriteAttempts(session, writer, backupOf), path);
        }
        catch (Exception exception) when (exception is DbException or TrinityException)
        {
            // Damaged, which may be why there is a restore at all.
            return new NewerWork(0, 0, 0, File: null);
        }
    }

    private static int WriteDeliveries(SqlSession session, StreamWriter writer, long since) => SqlRows.List(
        session.Prepare(
            """
            SELECT m.id, a.name, m.type, m.key, m.status, m.source, m.created_at FROM message m LEFT JOIN agent a ON a.id = m.agent_id
            WHERE m.seq > ?1 ORDER BY m.seq
            """).Add(since),
        row => Write(writer, new
        {
            Delivery = new MessageId(row.Guid(0)).ToString(),
            Agent = row.OptionalText(1),
            Type = row.Text(2),
            Key = row.OptionalText(3),
            Status = Words.Of((MessageStatus)row.Int(4)),
            Source = Words.Of((MessageSource)row.Int(5)),
            CreatedAt = row.Time(6),
        })).Count;

    private static int WriteEffects(SqlSession session, StreamWriter writer, long since) => SqlRows.List(
        session.Prepare(
            """
            SELECT m.id, e.position, a.name, e.kind, e.target, e.created_at FROM effect e
            JOIN message m ON m.seq = e.message_seq LEFT JOIN agent a ON a.id = e.agent_id
            WHERE e.seq > ?1 ORDER BY e.seq
            """).Add(since),
        row => Write(writer, new
        {
            Effect = EffectId.Of(new MessageId(row.Guid(0)), row.Int(1)).ToString(),
            Execution = new MessageId(row.Guid(0)).ToString(),
            Agent = row.OptionalText(2),
            Kind = Words.Of((EffectKind)row.Int(3)),
            To = row.Text(4),
            CreatedAt = row.Time(5),
        })).Count;

    /// <summary>What the backup has as pending may have arrived since. It has the same id when it is sent again.</summary>
    private static int WriteAttempts(SqlSession session, StreamWriter writer, DateTimeOffset backupOf) =>
        SchemaMigrator.HasTable(session, "delivery")
            ? SqlRows.List(
                session.Prepare(
                    """
                    SELECT d.id, d.message_id, a.name, t.url, d.status, d.attempts, d.attempted_at FROM delivery d
                    JOIN destination t ON t.id = d.destination_id LEFT JOIN agent a ON a.id = d.agent_id
                    WHERE d.attempted_at >= ?1 ORDER BY d.seq
                    """).Add(backupOf),
                row => Write(writer, new
                {
                    Attempted = new EffectId(row.Guid(0)).ToString(),
                    Execution = new MessageId(row.Guid(1)).ToString(),
                    Agent = row.OptionalText(2),
                    To = row.Text(3),
                    Status = Words.Of((DeliveryStatus)row.Int(4)),
                    Attempts = row.Int(5),
                    AttemptedAt = row.Time(6),
                })).Count
            : 0;

    private static bool Write<T>(StreamWriter writer, T line)
    {
        writer.WriteLine(JsonSerializer.Serialize(line, JsonSerializerOptions.Web));
        return true;
    }
}
