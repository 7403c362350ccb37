using Microsoft.Extensions.Logging;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sqlite.Backups;

namespace Trinity.Storage.Sqlite;

/// <summary>
/// The data directory of a running server: taken by this process alone, its database brought to this program's schema, and checked for
/// what durability needs.
/// </summary>
internal sealed partial class SqliteInstance : IDisposable
{
    /// <summary>The setting that a restore leaves for the first start after it.</summary>
    public const string Restored = "restored";

    private const string CleanStop = "clean_stop";

    private readonly ProcessLock _lock;
    private SqliteSession? _writer;

    public SqliteInstance(SqliteDatabase database, ILogger<SqliteInstance> logger)
    {
        Directory = database.Directory;
        System.IO.Directory.CreateDirectory(database.Directory);
        _lock = ProcessLock.Take(database.Directory);
        try
        {
            if (SqliteRestore.IsUnfinished(database))
            {
                throw new TrinityException(
                    "restore_unfinished", $"A restore to {database.Directory} was interrupted: run it again. What was there is in the directory replacing.");
            }

            // Before the database: an instance without its key could not be told from one that has lost it.
            Secrets = File.Exists(database.File) ? SecretKeyFile.Read(database.Directory) : SecretKeyFile.ReadOrCreate(database.Directory);
            _writer = Open(database, logger);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public string Directory { get; }

    /// <summary>The keys of the instance's secrets.</summary>
    public SecretRing Secrets { get; }

    /// <summary>Whether the process before ended without closing the store.</summary>
    public bool WasUnclean { get; private set; }

    /// <summary>Whether the database comes from a backup, and nothing has run on it since.</summary>
    public bool WasRestored { get; private set; }

    /// <summary>Hands the one writing connection over.</summary>
    public SqliteSession OpenWriter()
    {
        var writer = _writer ?? throw new InvalidOperationException("The writer has been taken.");
        _writer = null;
        return writer;
    }

    public static void ConfirmRestored(SqliteSession session) => SchemaMigrator.SetSetting(session, Restored, "0");

    public static void MarkClean(SqliteSession session)
    {
        SchemaMigrator.SetSetting(session, CleanStop, "1");
        session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _lock.Dispose();
    }

    private SqliteSession Open(SqliteDatabase database, ILogger logger)
    {
        var isNew = !File.Exists(database.File);
        var session = new SqliteSession(database.WriteConnectionString);
        try
        {
            session.Execute(database.Pragmas);
            CheckDurability(session);
            SchemaMigrator.Migrate(session, logger);
            WasUnclean = !isNew && SchemaMigrator.Setting(session, CleanStop) != "1";
            WasRestored = SchemaMigrator.Setting(session, Restored) == "1";
            SchemaMigrator.SetSetting(session, CleanStop, "0");
            return session;
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
