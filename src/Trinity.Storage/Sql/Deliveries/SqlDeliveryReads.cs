using System.Text;
using Trinity.Platform.Deliveries;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Deliveries;

/// <summary>Deliveries and destinations, read from the database.</summary>
internal sealed class SqlDeliveryReads(SqlReadPool pool) : IDeliveryReads
{
    /// <summary>Asked for each row of the page: the deleted agents may be many.</summary>
    private const string IsShown = "NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = agent_id AND agent.deleted_at IS NOT NULL)";

    private const string Url = "(SELECT url FROM destination WHERE id = d.destination_id)";
    private const string Pending = "(SELECT count(*) FROM delivery WHERE destination_id = destination.id AND status = 2)";

    private static readonly string DeliveryColumns = $"d.{DeliveryRows.Columns.ReplaceLineEndings(" ").Replace(", ", ", d.", StringComparison.Ordinal)}";

    public ValueTask<DeliveryRow?> FindAsync(TenantId tenant, EffectId id, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare(
                $"""
                SELECT {DeliveryColumns}, {Url}, {EffectRows.Data} FROM delivery d
                LEFT JOIN effect e ON e.message_seq = d.message_seq AND e.position = d.position
                WHERE d.id = ?1 AND d.tenant_id = ?2
                """).Add(id.Value).Add(tenant.Value),
            row => new DeliveryRow(DeliveryRows.Read(row), row.Text(DeliveryRows.Count), row.Bytes(DeliveryRows.Count + 1))));

    public ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(
        TenantId tenant, DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session =>
        {
            var statement = Bind(session.Prepare(ListSql(session.Dialect, filter)), tenant, filter, before, limit);
            return (IReadOnlyList<DeliveryRow>)SqlRows.List(
                statement, row => new DeliveryRow(DeliveryRows.Read(row), row.Text(DeliveryRows.Count), default));
        });

    public ValueTask<DestinationRow?> FindDestinationAsync(TenantId tenant, long id, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {DestinationRows.Columns}, {Pending} FROM destination WHERE id = ?1 AND tenant_id = ?2")
                .Add(id).Add(tenant.Value),
            ReadDestination));

    public ValueTask<IReadOnlyList<DestinationRow>> ListDestinationsAsync(
        TenantId tenant, DestinationFilter filter, DateTimeOffset now, long? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyList<DestinationRow>)SqlRows.List(
            session.Prepare(
                $"""
                SELECT {DestinationRows.Columns}, {Pending} FROM destination
                WHERE tenant_id = ?1 AND id > ?2 AND (?4 IS NULL OR agent_id = ?4)
                    AND (?5 IS NULL OR ?5 = CASE WHEN disabled_by IS NOT NULL THEN 2 WHEN paused_until > ?6 THEN 1 ELSE 0 END)
                    AND {IsShown}
                    AND (?7 IS NULL OR agent_id IN ({session.Dialect.Numbers("?7")}))
                ORDER BY id LIMIT ?3
                """)
                .Add(tenant.Value).Add(after ?? 0).Add(limit).Add(filter.Agent?.Value).Add((int?)filter.Status).Add(now).Add(filter.Among),
            ReadDestination));

    /// <summary>The statuses are numbers of ours: written into the text, they let the index on them serve.</summary>
    public static string ListSql(SqlDialect dialect, DeliveryFilter filter)
    {
        var sql = new StringBuilder($"SELECT {DeliveryColumns}, {Url} FROM delivery d WHERE d.tenant_id = ?1 AND d.seq < ?2");
        sql.Append(filter.Agent is null ? " AND (?4 IS NULL)" : " AND d.agent_id = ?4");
        sql.Append(filter.Destination is null ? " AND (?5 IS NULL)" : " AND d.destination_id = ?5");
        sql.Append(filter.Execution is null
            ? " AND (?6 IS NULL)"
            : " AND d.message_seq = (SELECT seq FROM message WHERE id = ?6 AND tenant_id = ?1)");
        sql.Append(filter.Type is null ? " AND (?7 IS NULL)" : " AND d.type = ?7");
        sql.Append(filter.Among is null ? " AND (?8 IS NULL)" : $" AND d.agent_id IN ({dialect.Numbers("?8")})");
        if (filter.Statuses.Count > 0)
        {
            sql.Append($" AND d.status IN ({string.Join(", ", filter.Statuses.Select(status => (int)status))})");
            if (!filter.Statuses.Contains(DeliveryStatus.Delivered))
            {
                sql.Append(" AND d.status <> 0");
            }
        }

        if (filter.IsDestinationEnabled)
        {
            sql.Append(" AND d.destination_id NOT IN (SELECT id FROM destination WHERE disabled_by IS NOT NULL)");
        }

        return sql.Append($" AND {IsShown} ORDER BY d.seq DESC LIMIT ?3").ToString();
    }

    public static SqlStatement Bind(SqlStatement statement, TenantId tenant, DeliveryFilter filter, long? before, int limit) => statement
        .Add(tenant.Value).Add(before ?? long.MaxValue).Add(limit).Add(filter.Agent?.Value).Add(filter.Destination).AddId(filter.Execution)
        .Add(filter.Type).Add(filter.Among);

    private static DestinationRow ReadDestination(SqlStatement row) => new(
        DestinationRows.Read(row, cipher: null), !row.IsNull(DestinationRows.SecretColumn), row.Int(DestinationRows.Count));
}
