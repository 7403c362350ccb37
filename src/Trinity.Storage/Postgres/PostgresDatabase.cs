using Microsoft.Extensions.Options;
using Npgsql;
using Trinity.Sdk;

namespace Trinity.Storage.Postgres;

/// <summary>The database of an instance and how it is connected to.</summary>
internal sealed class PostgresDatabase
{
    private readonly NpgsqlConnectionStringBuilder _given;

    public PostgresDatabase(IOptions<StorageOptions> options)
    {
        Directory = Path.GetFullPath(options.Value.DataDirectory);
        try
        {
            _given = new NpgsqlConnectionStringBuilder(options.Value.Postgres);
        }
        catch (ArgumentException exception)
        {
            // Its message names the word that is wrong, and not the password.
            throw new TrinityException("invalid_connection_string", $"{StorageOptions.SectionName}:Postgres cannot be read: {exception.Message}");
        }
    }

    public string Directory { get; }

    /// <summary>Where it is, without secrets.</summary>
    public string Place => $"{_given.Host}:{_given.Port}/{_given.Database}";

    /// <summary>
    /// A connection that is one session's as long as it lives. Statements are prepared when they are used again, and whoever holds the
    /// writer's row and is not heard of does not hold it for long.
    /// </summary>
    public string SessionConnectionString => new NpgsqlConnectionStringBuilder(_given.ConnectionString)
    {
        Pooling = false,
        MaxAutoPrepare = 400,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 60,
        ApplicationName = "trinity",
        Options = $"{_given.Options} -c synchronous_commit=on -c idle_in_transaction_session_timeout=5s".TrimStart(),
    }.ConnectionString;

    /// <summary>Connections that are lent for one read.</summary>
    public string PooledConnectionString => new NpgsqlConnectionStringBuilder(_given.ConnectionString)
    {
        MaxPoolSize = Math.Min(_given.MaxPoolSize, 20),
        NoResetOnClose = true,
        MaxAutoPrepare = 200,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 60,
        ApplicationName = "trinity",
    }.ConnectionString;
}
