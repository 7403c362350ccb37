using Microsoft.Extensions.Logging;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Postgres;

/// <summary>The database of a running server, taken by this process alone, and the directory with the keys of its secrets.</summary>
internal sealed class PostgresInstance : SqlInstance
{
    private readonly ProcessLock _lock;

    public PostgresInstance(PostgresDatabase database, TimeProvider time, ILogger<PostgresInstance> logger)
    {
        System.IO.Directory.CreateDirectory(database.Directory);
        _lock = ProcessLock.Take(database.Directory);
        try
        {
            var session = database.ConnectAlone(database.WriteConnectionString);
            try
            {
                TransferMarks.Check(session);
                var isNew = !SchemaMigrator.HasTable(session, "setting");
                if (isNew && File.Exists(Path.Combine(database.Directory, SqliteDatabase.FileName)))
                {
                    throw new TrinityException(
                        "file_not_moved",
                        $"{database.Directory} has an instance in a file, and the database {database.Place} is empty. Move it there with trinity db move; "
                        + "to begin with nothing, give another --data.");
                }

                // An instance without its key could not be told from one that has lost it.
                Secrets = isNew ? SecretKeyFile.ReadOrCreate(database.Directory) : SecretKeyFile.Read(database.Directory);
                SchemaMigrator.Migrate(session, logger);
                Take(session, isNew);
                TransactionOutcome.Sweep(session, time.GetUtcNow());
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public override SecretRing Secrets { get; }

    public override void Dispose()
    {
        base.Dispose();
        _lock.Dispose();
    }
}
