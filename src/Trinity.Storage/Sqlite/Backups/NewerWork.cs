using System.Text.Json;
using Microsoft.Data.Sqlite;
using Trinity.Sdk;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sqlite.Backups;

/// <summary>What an instance accepted and sent after a backup of it was taken: the restored one knows nothing of it.</summary>
/// <param name="Deliveries">Messages accepted since.</param>
/// <param name="Effects">Effects that went out since.</param>
/// <param name="File">Where each is listed, one JSON object a line; null when it could not be read.</param>
internal sealed record NewerWork(int Deliveries, int Effects, string? File)
{
    private const string FileName = "newer.jsonl";

    public static NewerWork List(string database, long since)
    {
        var path = Path.Combine(Path.GetDirectoryName(database)!, FileName);
        try
        {
            using var session = new SqliteSession(SqliteDatabase.ConnectionString(database));
            using var writer = new StreamWriter(path);
            return new NewerWork(WriteDeliveries(session, writer, since), WriteEffects(session, writer, since), path);
        }
        catch (Exception exception) when (exception is SqliteException or TrinityException)
        {
            // Damaged, which may be why there is a restore at all.
            return new NewerWork(0, 0, File: null);
        }
    }

    private static int WriteDeliveries(SqliteSession session, StreamWriter writer, long since) => SqliteRows.List(
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

    private static int WriteEffects(SqliteSession session, StreamWriter writer, long since) => SqliteRows.List(
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

    private static bool Write<T>(StreamWriter writer, T line)
    {
        writer.WriteLine(JsonSerializer.Serialize(line, JsonSerializerOptions.Web));
        return true;
    }
}
