using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>The database of an instance and how it is connected to.</summary>
internal sealed class PostgresDatabase
{
    private const int OldestVersion = 150_000;

    /// <summary>The number of the advisory lock that the server of a database holds, or share: the first letters of its name.</summary>
    private const long Lock = 0x5472_696E_6974_79;

    /// <summary>Of several servers one starts at a time.</summary>
    private const long StartLock = Lock + 1;

    /// <summary>Each of several servers shares one with those of its program: the level is the lock's second number.</summary>
    private const int ProgramLock = 0x5472_6970;

    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(10);

    private readonly NpgsqlConnectionStringBuilder _given;

    public PostgresDatabase(IOptions<StorageOptions> options)
    {
        Directory = Path.GetFullPath(options.Value.DataDirectory);
        SecretKeys = options.Value.SecretKeys;
        try
        {
            _given = new NpgsqlConnectionStringBuilder(options.Value.Postgres);
            _given.Password = options.Value.PostgresPassword ?? _given.Password;
        }
        catch (ArgumentException exception)
        {
            // Its message names the word that is wrong, and not the password.
            throw new TrinityException("invalid_connection_string", $"{StorageOptions.SectionName}:Postgres cannot be read: {exception.Message}");
        }
    }

    public string Directory { get; }

    /// <summary>The keys for a directory that has none.</summary>
    public string? SecretKeys { get; }

    /// <summary>Where it is, without secrets.</summary>
    public string Place => $"{_given.Host}:{_given.Port}/{_given.Database}";

    /// <summary>
    /// The writer's connection. All it does is to find rows by their numbers, also while the statistics of a table that has just grown do not
    /// say so: then a join would read the table. Whoever holds the row of the sequence and is not heard of does not hold it for long.
    /// </summary>
    public string WriteConnectionString => Session(
        "-c synchronous_commit=on -c idle_in_transaction_session_timeout=5s -c plan_cache_mode=force_generic_plan "
        + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off");

    /// <summary>
    /// A connection for reading. What is looked for may be one row or all: each statement is planned for itself, but for
    /// <see cref="PostgresDialect.PlanOnce"/>.
    /// </summary>
    public string ReadConnectionString => Session(
        "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60s -c plan_cache_mode=force_custom_plan");

    /// <summary>A connection that waits for what others commit. One that is silent is asked now and then whether it is still there.</summary>
    public string ListenConnectionString =>
        new NpgsqlConnectionStringBuilder(Session("-c default_transaction_read_only=on")) { KeepAlive = 2, CommandTimeout = 5 }.ConnectionString;

    /// <summary>
    /// Connections that are lent for one read. It looks for a page among however many rows. A join that reads a table in its order seems cheap
    /// where the page stands at the beginning, and is not elsewhere; and what a text or a tag finds may be one row or all: each is planned for itself.
    /// </summary>
    public string PooledConnectionString => new NpgsqlConnectionStringBuilder(_given.ConnectionString)
    {
        Options = Options("-c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_custom_plan"),
        MaxPoolSize = Math.Min(_given.MaxPoolSize, 20),
        NoResetOnClose = true,
        MaxAutoPrepare = 200,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 60,
        ApplicationName = "trinity",
    }.ConnectionString;

    /// <summary>A connection for what reads or writes whole tables, in the instance's schema or in another one, for as long as that takes.</summary>
    public string CopyConnectionString(string? schema = null)
    {
        var session = new NpgsqlConnectionStringBuilder(Session("-c synchronous_commit=on")) { CommandTimeout = 0 };
        session.SearchPath = schema ?? session.SearchPath;
        return session.ConnectionString;
    }

    /// <exception cref="TrinityException"><c>database_unreachable</c>: nobody answers, or lets this user in.</exception>
    public PostgresSession Connect(string connectionString)
    {
        try
        {
            return new PostgresSession(connectionString);
        }
        catch (NpgsqlException exception)
        {
            throw new TrinityException("database_unreachable", $"PostgreSQL at {Place} cannot be used: {exception.Message}");
        }
    }

    /// <summary>A connection that has the database for itself: no server runs on it while it is open.</summary>
    /// <exception cref="TrinityException">
    /// <c>database_unreachable</c>, <c>database_in_use</c>; <c>database_too_old</c>, <c>wrong_encoding</c>, <c>not_durable</c>: it does not do.
    /// </exception>
    public PostgresSession ConnectAlone(string connectionString)
    {
        var session = Connect(connectionString);
        try
        {
            CheckServer(session);
            TakeLock(session, () => session.ExecuteAtOpen($"SELECT pg_advisory_lock({Lock})"), "uses");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection of one of several servers. They start one after the other: until <see cref="Joined" /> no other one does.
    /// </summary>
    /// <returns>The connection, and whether no other server runs on the database.</returns>
    /// <exception cref="TrinityException">As of <see cref="ConnectAlone" />.</exception>
    public (PostgresSession Session, bool IsFirst) Join(string connectionString)
    {
        var session = Connect(connectionString);
        try
        {
            CheckServer(session);
            TakeLock(session, () => session.Execute($"SELECT pg_advisory_lock({StartLock})"), "starts on");
            var isFirst = session.Scalar($"SELECT CAST(pg_try_advisory_lock({Lock}) AS integer)") == 1;
            if (!isFirst)
            {
                TakeLock(session, () => session.Execute($"SELECT pg_advisory_lock_shared({Lock})"), "has, for itself alone,");
            }

            return (session, isFirst);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Whoever is about to take away what older programs need looks first whether one of them runs.</summary>
    /// <exception cref="TrinityException"><c>older_server_running</c>.</exception>
    public static void CheckOthers(PostgresSession session, SchemaLevel level)
    {
        var oldest = SqlRows.First(
            session.Prepare(
                """
                SELECT min(CAST(objid AS bigint)) FROM pg_locks JOIN pg_database ON pg_database.oid = database
                WHERE locktype = 'advisory' AND objsubid = 2 AND CAST(classid AS bigint) = ?1 AND datname = current_database()
                """).Add(ProgramLock),
            row => row.OptionalLong(0));
        if (oldest < level.Oldest)
        {
            throw new TrinityException(
                "older_server_running",
                $"A server runs on the database that is too old to run beside this one (program level {oldest}, {level.Oldest} is needed). Update it first, "
                + "to the version before this one, or stop it.");
        }
    }

    /// <summary>The server has started: the next one may.</summary>
    public static void Joined(PostgresSession session, bool isFirst, SchemaLevel level)
    {
        if (isFirst)
        {
            session.Execute($"SELECT pg_advisory_lock_shared({Lock}), pg_advisory_unlock({Lock})");
        }

        session.Execute($"SELECT pg_advisory_unlock({StartLock})");
        session.AtOpen($"SELECT pg_advisory_lock_shared({Lock})");
        session.ExecuteAtOpen($"SELECT pg_advisory_lock_shared({ProgramLock}, {level.Program})");
    }

    /// <summary>A connection that is one session's as long as it lives. Statements are prepared when they are used again.</summary>
    private string Session(string settings) => new NpgsqlConnectionStringBuilder(_given.ConnectionString)
    {
        Pooling = false,
        MaxAutoPrepare = 400,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 60,
        ApplicationName = "trinity",
        Options = Options(settings),
    }.ConnectionString;

    private string Options(string settings) => $"{_given.Options} {settings} {TenantWall.OpenToAll} -c jit=off".TrimStart();

    /// <summary>What was asked for may not be what one got: it is read back.</summary>
    private static void CheckServer(PostgresSession session)
    {
        var version = Setting(session, "server_version_num");
        if (int.Parse(version, CultureInfo.InvariantCulture) < OldestVersion)
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
    private void TakeLock(PostgresSession session, Action take, string what)
    {
        session.Execute($"SET lock_timeout = {(int)LockWait.TotalMilliseconds}");
        try
        {
            take();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new TrinityException(
                "database_in_use", $"Another Trinity server {what} the database {Place}. Stop it, or give this one another database.");
        }
        finally
        {
            session.Execute("SET lock_timeout = 0");
        }
    }

    private static string Setting(PostgresSession session, string name) =>
        SqlRows.First(session.Prepare("SELECT current_setting(?1)").Add(name), row => row.Text(0))!;
}
