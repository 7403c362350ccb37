using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>Databases of earlier schemas are brought up to date with all that is in them.</summary>
public sealed class HotSchemaTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly SqliteSession _session;

    public HotSchemaTests() => _session = new SqliteSession(SqliteDatabase.ConnectionString(
        Path.Combine(_directory.Path, SqliteDatabase.FileName), SqliteOpenMode.ReadWriteCreate));

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Payloads_OfEveryMessage_AreKept_Schema4()
    {
        Create(through: 3);
        _session.Execute(
            """
            INSERT INTO message (seq, lane_seq, id, tenant_id, agent_id, status, attempt, source, created_at, type, principal, payload)
            VALUES (1, 1, x'01010101010101010101010101010101', 1, 7, 4, 1, 0, 0, 'first', 'system', x'00FF'),
                (5, 5, x'02020202020202020202020202020202', 1, 7, 0, 1, 0, 0, 'second', 'system', x'')
            """);
        _session.Execute("INSERT INTO effect (seq, message_seq, position, tenant_id, agent_id, kind, status, created_at, target, data) "
            + "VALUES (2, 1, 0, 1, 7, 0, 0, 0, 'told', x'7B7D')");

        SchemaMigrator.Migrate(_session, NullLogger.Instance);

        var messages = new MessageRows(_session);
        Assert.Equal(("first", "00FF"), (messages.Find(1)!.Type, Convert.ToHexString(messages.ReadPayload(1))));
        Assert.Equal(("second", string.Empty), (messages.Find(5)!.Type, Convert.ToHexString(messages.ReadPayload(5))));
        Assert.Equal(["7B7D"], SqlRows.List(_session.Prepare($"SELECT {EffectRows.Data} FROM effect e"), row => Convert.ToHexString(row.Bytes(0))));
    }

    /// <summary>Makes the hot tables as a program of then made them.</summary>
    private void Create(int through)
    {
        _session.Execute("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
        var assembly = typeof(SchemaMigrator).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Sqlite.Schema.", StringComparison.Ordinal)).Order().Take(through))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            _session.Execute(reader.ReadToEnd());
        }

        SchemaMigrator.SetSetting(_session, "hot_schema", $"{through}");
    }
}
