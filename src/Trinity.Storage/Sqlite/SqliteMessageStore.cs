using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Trinity.Engine.Intake;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>Messages in one file.</summary>
internal sealed class SqliteMessageStore : SqlMessageStore
{
    private readonly string _log;

    public SqliteMessageStore(
        SqliteInstance instance,
        RuntimeRegistry runtimes,
        MessageIds ids,
        TimeProvider time,
        Backlog backlog,
        Memories memories,
        SecretCipher cipher,
        ILogger<SqliteMessageStore> logger)
        : this(
            instance,
            (SqliteSession)instance.OpenWriter(),
            session => new SqliteTransaction(session, cipher, runtimes, ids, time, backlog),
            memories,
            logger)
    {
    }

    private SqliteMessageStore(
        SqliteInstance instance, SqliteSession session, Func<SqliteSession, SqliteTransaction> transaction, Memories memories, ILogger logger)
        : base(instance, session, transaction(session), memories, logger) => _log = session.Database.DataSource + "-wal";

    /// <summary>Folds a large log back while nobody waits for the writer.</summary>
    public override void Rest()
    {
        if (new FileInfo(_log) is not { Exists: true, Length: > 16 * 1024 * 1024 })
        {
            return;
        }

        try
        {
            // Passive: it waits for nobody and blocks nobody.
            Session.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // The disk is full, say. The log is good as it is, and the next write tells what is wrong with the store.
        }
    }
}
