using Microsoft.Extensions.Logging;
using Npgsql;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>The database of a running server, taken by this process alone, and the directory with the keys of its secrets.</summary>
internal sealed class PostgresInstance : SqlInstance
{
    private const int OldestVersion = 150_000;

    /// <summary>The number of the advisory lock that the server of a database holds: the first letters of its name.</summary>
    private const long Lock = 0x5472_696E_6974_79;

    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(10);

    private readonly ProcessLock _lock;

    public PostgresInstance(PostgresDatabase database, TimeProvider time, ILogger<PostgresInstance> logger)
    {
        System.IO.Directory.CreateDirectory(database.Directory);
        _lock = ProcessLock.Take(database.Directory);
        try
        {
            var session = Connect(database);
            try
            {
                CheckServer(session);
                TakeLock(session, database);
                var isNew = !SchemaMigrator.HasTable(session, "setting");

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

    private static PostgresSession Connect(PostgresDatabase database)
    {
        try
        {
            return new PostgresSession(database.WriteConnectionString);
        }
        catch (NpgsqlException exception)
        {
            throw new TrinityException("database_unreachable", $"PostgreSQL at {database.Place} cannot be used: {exception.Message}");
        }
    }

    /// <summary>What was asked for may not be what one got: it is read back.</summary>
    private static void CheckServer(PostgresSession session)
    {
        var version = Setting(session, "server_version_num");
        if (int.Parse(version, System.Globalization.CultureInfo.InvariantCulture) < OldestVersion)
        {
            throw new TrinityException("database_too_old", $"PostgreSQL 15 or later is needed, and this one is {Setting(session, "server_version")}.");
        }

        if (Setting(session, "server_encoding") is var encoding && encoding != "UTF8")
        {
            throw new TrinityException("wrong_encoding", $"The database must have the encoding UTF8, and has {encoding}.");
        }

        foreach (var name in (string[])["fsync", "synchronous_commit"])
        {
            if (Setting(session, name) is var value && value != "on")
            {
                throw new TrinityException(
                    "not_durable", $"The database does not sync its commits ({name} = {value}, on is needed): nothing may be acknowledged.");
            }
        }
    }

    /// <summary>The lock is the connection's, and it is taken again with the connection. Who was killed a moment ago may have it for another moment.</summary>
    private static void TakeLock(PostgresSession session, PostgresDatabase database)
    {
        session.Execute($"SET lock_timeout = {(int)LockWait.TotalMilliseconds}");
        try
        {
            session.ExecuteAtOpen($"SELECT pg_advisory_lock({Lock})");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new TrinityException(
                "database_in_use", $"Another Trinity server uses the database {database.Place}. Stop it, or give this one another database.");
        }
        finally
        {
            session.Execute("SET lock_timeout = 0");
        }
    }

    private static string Setting(PostgresSession session, string name) =>
        SqlRows.First(session.Prepare("SELECT current_setting(?1)").Add(name), row => row.Text(0))!;
}
