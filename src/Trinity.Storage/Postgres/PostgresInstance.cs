using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Postgres.Cluster;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Postgres;

/// <summary>The database of a running server, taken by this process alone or shared with others, and the directory with the keys of its secrets.</summary>
internal sealed class PostgresInstance : SqlInstance
{
    private readonly ProcessLock _lock;

    public PostgresInstance(
        PostgresDatabase database, IOptions<ClusterOptions> cluster, TimeProvider time, ILogger<PostgresInstance> logger, SchemaLevel? level = null)
    {
        level ??= SchemaLevel.Own;
        IsShared = cluster.Value.IsOn;
        System.IO.Directory.CreateDirectory(database.Directory);
        _lock = ProcessLock.Take(database.Directory);
        try
        {
            var (session, isFirst) = IsShared
                ? database.Join(database.WriteConnectionString)
                : (database.ConnectAlone(database.WriteConnectionString), true);
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
                SecretKeyFile.Take(database.Directory, database.SecretKeys);
                Secrets = isNew ? SecretKeyFile.ReadOrCreate(database.Directory) : SecretKeyFile.Read(database.Directory);
                if (IsShared && !isNew)
                {
                    PostgresDatabase.CheckOthers(session, level);
                }

                SchemaMigrator.Migrate(session, logger, level);
                Take(session, isNew, isFirst);
                TransactionOutcome.Sweep(session, time.GetUtcNow());
                if (IsShared)
                {
                    Deaths.Begin(session, isFirst, WasUnclean, time.GetUtcNow());
                    PostgresDatabase.Joined(session, isFirst, level);
                }
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

    /// <summary>Whether other servers may use the database too.</summary>
    public bool IsShared { get; }

    /// <summary>The name of this process, under which it leaves its transactions, and which the other servers know.</summary>
    public Guid Writer { get; } = Guid.NewGuid();

    /// <inheritdoc />
    public override void MarkClean(SqlSession session)
    {
        Deaths.Leave(session, Writer);
        if (!IsShared || !Deaths.HasOthers(session))
        {
            base.MarkClean(session);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _lock.Dispose();
    }
}
