using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Trinity.Storage.Postgres.Cluster;

/// <summary>
/// Where the servers of an instance find each other and agree on who is there: two tables of its database. Each change is one statement that
/// holds only while nobody else has changed anything.
/// </summary>
internal sealed class MembershipTable(PostgresDatabase database) : IMembershipTable
{
    private const string Columns = "address, status, name, host, started_at, alive_at, suspicions";

    private const string Move = "WITH moved AS (UPDATE cluster SET version = version + 1 WHERE id = 1 AND version = $8 RETURNING version) ";

    /// <summary>The migrations have made it.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => ExecuteAsync("DELETE FROM node");

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => ExecuteAsync(
        "DELETE FROM node WHERE status = $1 AND alive_at < $2",
        new NpgsqlParameter<int> { TypedValue = (int)SiloStatus.Dead },
        new NpgsqlParameter<DateTime> { TypedValue = beforeDate.UtcDateTime });

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync(address: null);

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => await ExecuteAsync(
        Move + $"INSERT INTO node ({Columns}, version) SELECT $1, $2, $3, $4, $5, $6, $7, version FROM moved ON CONFLICT (address) DO NOTHING",
        [.. Values(entry), Expected(tableVersion)]) == 1;

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => await ExecuteAsync(
        Move + """
            UPDATE node SET status = $2, name = $3, host = $4, started_at = $5, alive_at = $6, suspicions = $7, version = moved.version
            FROM moved WHERE address = $1
            """,
        [.. Values(entry), Expected(tableVersion)]) == 1;

    /// <summary>Nobody decides anything by it: it changes no version.</summary>
    public Task UpdateIAmAlive(MembershipEntry entry) => ExecuteAsync(
        "UPDATE node SET alive_at = $2 WHERE address = $1",
        new NpgsqlParameter<string> { TypedValue = entry.SiloAddress.ToParsableString() },
        new NpgsqlParameter<DateTime> { TypedValue = Utc(entry.IAmAliveTime) });

    private static NpgsqlParameter<int> Expected(TableVersion version) => new() { TypedValue = int.Parse(version.VersionEtag, CultureInfo.InvariantCulture) };

    private static NpgsqlParameter[] Values(MembershipEntry entry) =>
    [
        new NpgsqlParameter<string> { TypedValue = entry.SiloAddress.ToParsableString() },
        new NpgsqlParameter<int> { TypedValue = (int)entry.Status },
        new NpgsqlParameter<string> { TypedValue = entry.SiloName ?? string.Empty },
        new NpgsqlParameter<string> { TypedValue = entry.HostName ?? string.Empty },
        new NpgsqlParameter<DateTime> { TypedValue = Utc(entry.StartTime) },
        new NpgsqlParameter<DateTime> { TypedValue = Utc(entry.IAmAliveTime) },
        new NpgsqlParameter<string> { TypedValue = Write(entry.SuspectTimes), NpgsqlDbType = NpgsqlDbType.Text },
    ];

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static string Write(List<Tuple<SiloAddress, DateTime>>? suspicions) => string.Join(
        '\n',
        (suspicions ?? []).Select(suspicion => $"{suspicion.Item1.ToParsableString()} {suspicion.Item2.Ticks.ToString(CultureInfo.InvariantCulture)}"));

    private static List<Tuple<SiloAddress, DateTime>> ReadSuspicions(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Select(words => Tuple.Create(
                SiloAddress.FromParsableString(words[0]), new DateTime(long.Parse(words[1], CultureInfo.InvariantCulture), DateTimeKind.Utc))),
    ];

    private static MembershipEntry ReadEntry(NpgsqlDataReader row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.GetString(0)),
        Status = (SiloStatus)row.GetInt32(1),
        SiloName = row.GetString(2),
        HostName = row.GetString(3),
        StartTime = row.GetDateTime(4),
        IAmAliveTime = row.GetDateTime(5),
        SuspectTimes = ReadSuspicions(row.GetString(6)),
    };

    /// <summary>In one statement: members and version are of one moment.</summary>
    private async Task<MembershipTableData> ReadAsync(string? address)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns}, node.version, cluster.version FROM cluster LEFT JOIN node ON $1 IS NULL OR address = $1 WHERE id = 1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync();
        var members = new List<Tuple<MembershipEntry, string>>();
        var version = 0;
        while (await rows.ReadAsync())
        {
            version = rows.GetInt32(8);
            if (!await rows.IsDBNullAsync(0))
            {
                members.Add(Tuple.Create(ReadEntry(rows), rows.GetInt32(7).ToString(CultureInfo.InvariantCulture)));
            }
        }

        return new MembershipTableData(members, new TableVersion(version, version.ToString(CultureInfo.InvariantCulture)));
    }

    private async Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = await OpenAsync();
#pragma warning disable CA2100 // The texts are those above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(database.PooledConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
