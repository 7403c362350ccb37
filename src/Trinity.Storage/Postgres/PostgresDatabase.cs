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
    /// The writer's connection. All it does is to find rows by their numbers, also while the statistics of a table that has just grown do not
    /// say so: then a join would read the table. Whoever holds the row of the sequence and is not heard of does not hold it for long.
    /// </summary>
    public string WriteConnectionString => Session(
        "-c synchronous_commit=on -c idle_in_transaction_session_timeout=5s -c plan_cache_mode=force_generic_plan "
        + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off");

    /// <summary>A connection for reading.</summary>
    public string ReadConnectionString => Session("-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60s");

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

    /// <summary>A connection that is one session's as long as it lives. Statements are prepared when they are used again.</summary>
    private string Session(string settings) => new NpgsqlConnectionStringBuilder(_given.ConnectionString)
    {
        Pooling = false,
        MaxAutoPrepare = 400,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 60,
        ApplicationName = "trinity",
        Options = $"{_given.Options} {settings} -c jit=off".TrimStart(),
    }.ConnectionString;
}
