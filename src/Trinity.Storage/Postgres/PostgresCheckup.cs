using Npgsql;
using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>Looks a database over without changing it, also while a server has it.</summary>
internal static class PostgresCheckup
{
    public static IEnumerable<Finding> Look(PostgresDatabase database)
    {
        try
        {
            using var session = new PostgresSession(database.ReadConnectionString);
            var mebibytes = session.Scalar("SELECT pg_database_size(current_database()) / 1048576");
            return
            [
                new Finding(FindingLevel.Ok, "Database", $"PostgreSQL {session.Database.PostgreSqlVersion} at {database.Place} ({mebibytes} MiB)"),
                new Finding(FindingLevel.Ok, "Server", ProcessLock.IsTaken(database.Directory) ? "running" : "not running here"),
                TenantWall.IsPassed(session)
                    ? new Finding(FindingLevel.Warn, "Tenants", "the user is a superuser, or bypasses row-level security: give the server a user of its own")
                    : new Finding(FindingLevel.Ok, "Tenants", "row-level security"),
                .. SqlCheckup.Look(session, database.Directory),
            ];
        }
        catch (Exception exception) when (exception is NpgsqlException or TrinityException)
        {
            return [new Finding(FindingLevel.Fail, "Database", $"{database.Place} cannot be read: {exception.Message}")];
        }
    }

    /// <summary>How many there are of what; nothing where that cannot be read.</summary>
    public static IReadOnlyDictionary<string, long> Count(PostgresDatabase database)
    {
        try
        {
            using var session = new PostgresSession(database.ReadConnectionString);
            return SqlCheckup.Count(session);
        }
        catch (Exception exception) when (exception is NpgsqlException or TrinityException)
        {
            return SqlCheckup.NoCounts;
        }
    }
}
