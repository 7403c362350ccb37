using Microsoft.Extensions.Logging;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite.Backups;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Sqlite;

/// <summary>The data directory of a running server, taken by this process alone.</summary>
internal sealed class SqliteInstance : SqlInstance
{
    private readonly ProcessLock _lock;

    public SqliteInstance(SqliteDatabase database, ILogger<SqliteInstance> logger)
    {
        Directory = database.Directory;
        System.IO.Directory.CreateDirectory(database.Directory);
        _lock = ProcessLock.Take(database.Directory);
        try
        {
            SqliteRestore.CheckFinished(database);

            // Before the database: an instance without its key could not be told from one that has lost it.
            Secrets = File.Exists(database.File) ? SecretKeyFile.Read(database.Directory) : SecretKeyFile.ReadOrCreate(database.Directory);
            Open(database, logger);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public string Directory { get; }

    public override SecretRing Secrets { get; }

    public override void MarkClean(SqlSession session)
    {
        base.MarkClean(session);
        session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public override void Dispose()
    {
        base.Dispose();
        _lock.Dispose();
    }

    private void Open(SqliteDatabase database, ILogger logger)
    {
        var isNew = !File.Exists(database.File);
        var session = new SqliteSession(database.WriteConnectionString);
        try
        {
            session.Execute(database.Pragmas);
            CheckDurability(session);
            TransferMarks.Check(session);
            SchemaMigrator.Migrate(session, logger);
            Take(session, isNew);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What was asked for may not be what one got: it is read back.</summary>
    private static void CheckDurability(SqliteSession session)
    {
        var synchronous = session.Scalar("PRAGMA synchronous");
        if (synchronous != 2)
        {
            throw new TrinityException(
                "not_durable", $"The database does not sync its commits (synchronous = {synchronous}, 2 is needed): nothing may be acknowledged.");
        }
    }
}
