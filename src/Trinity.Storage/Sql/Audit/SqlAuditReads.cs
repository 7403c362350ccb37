using Trinity.Platform.Audit;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Audit;

/// <summary>The audit log, read from the database.</summary>
internal sealed class SqlAuditReads(SqlReadPool pool) : IAuditReads
{
    /// <summary>From tenant to tenant by the key of the table: to look for them among all entries would take as long as there are many.</summary>
    private const string NextTenantSql = "SELECT min(tenant_id) FROM audit WHERE tenant_id > ?1";

    private const string Rest =
        """
         (?4 IS NULL OR key = ?4) AND (?5 IS NULL OR action = ?5) AND (?6 IS NULL OR outcome = ?6)
        AND (?7 IS NULL OR request_id = ?7) AND (?8 IS NULL OR at >= ?8) AND (?9 IS NULL OR at < ?9)
        """;

    /// <summary>How many entries a page comes by at most.</summary>
    private const int Look = 5_000;

    public ValueTask<IReadOnlyList<TenantId>> TenantsAsync(CancellationToken cancellationToken) => pool.ReadAllTenantsAsync(session =>
    {
        var tenants = new List<TenantId>();
        for (int? last = int.MinValue; (last = NextTenant(session, last.Value)) is { } next;)
        {
            tenants.Add(new TenantId(next));
        }

        return (IReadOnlyList<TenantId>)tenants;
    });

    public ValueTask<FoundEntries> ListAsync(
        TenantId tenant, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken) => pool.ReadSnapshotAsync(tenant, session =>
    {
        var place = before ?? long.MaxValue;
        var found = SqlRows.List(Bind(session.Prepare(ListSql(session.Dialect, filter)), tenant, filter, place, limit), AuditRows.Read);
        var stopped = found.Count < limit
            ? SqlRows.First(Bind(session.Prepare(StopSql(session.Dialect, filter)), tenant, filter, place, Look - 1), row => (long?)row.Long(0))
            : null;
        return new FoundEntries(found, stopped);
    });

    public ValueTask<IReadOnlyList<AuditEntry>> AfterAsync(
        TenantId tenant, AuditFilter filter, long after, int limit, CancellationToken cancellationToken) => pool.ReadAsync(tenant, session =>
        (IReadOnlyList<AuditEntry>)SqlRows.List(
            Bind(session.Prepare(Sql(session.Dialect, filter, "seq > ?3 ORDER BY seq")), tenant, filter, after, limit), AuditRows.Read));

    public ValueTask<IReadOnlyList<AuditEntry>> UnsealedAsync(TenantId tenant, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session =>
        {
            var rows = new AuditRows(session);
            return rows.After(tenant, rows.LastSeal(tenant)?.Last ?? 0, limit);
        });

    public ValueTask<bool> HasSealedBeforeAsync(TenantId tenant, DateTimeOffset time, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => new AuditRows(session).HasSealedBefore(tenant, time));

    public ValueTask<SealedBatch?> BatchAfterAsync(TenantId tenant, long number, CancellationToken cancellationToken) =>
        pool.ReadSnapshotAsync(tenant, session =>
        {
            var rows = new AuditRows(session);

            // One more than there may be tells that a seal claims too many.
            return rows.SealAfter(tenant, number) is { } seal
                ? new SealedBatch(seal, rows.Between(tenant, seal.First, seal.Last, AuditSealer.BatchEntries + 1))
                : null;
        });

    /// <summary>A page, the latest first. What no index serves is looked for among so many: a search for what is rare goes on with the next page.</summary>
    public static string ListSql(SqlDialect dialect, AuditFilter filter) =>
        $"""
        SELECT {AuditRows.Columns} FROM (
            SELECT {AuditRows.Columns} FROM audit{IndexOf(dialect, filter)} WHERE tenant_id = ?1{Served(filter)} AND seq < ?3
            ORDER BY seq DESC LIMIT {Look}) AS looked
        WHERE{Rest} ORDER BY seq DESC LIMIT ?2
        """;

    /// <summary>The last entry that a page came by; nothing when it came by fewer than it may.</summary>
    private static string StopSql(SqlDialect dialect, AuditFilter filter) =>
        $"""
        SELECT seq FROM audit{IndexOf(dialect, filter)} WHERE tenant_id = ?1{Served(filter)} AND seq < ?3
        ORDER BY seq DESC LIMIT 1 OFFSET ?2
        """;

    /// <summary>
    /// What an index can serve is in the text only where it is asked for; the rest is in every text, so that a session's statements stay few.
    /// </summary>
    public static string Sql(SqlDialect dialect, AuditFilter filter, string place) =>
        $"SELECT {AuditRows.Columns} FROM audit{IndexOf(dialect, filter)} WHERE tenant_id = ?1{Served(filter)} AND{Rest} AND {place} LIMIT ?2";

    private static string Served(AuditFilter filter) =>
        (filter.Actor is null ? " AND ?10 IS NULL" : " AND actor = ?10") + (filter.Target is null ? " AND ?11 IS NULL" : " AND target = ?11");

    /// <summary>It is named: SQLite would rather walk along the whole log of the tenant, which is in the right order too.</summary>
    private static string IndexOf(SqlDialect dialect, AuditFilter filter) => filter switch
    {
        { Target: not null } => dialect.IndexedBy("audit_target"),
        { Actor: not null } => dialect.IndexedBy("audit_actor"),
        _ => string.Empty,
    };

    private static SqlStatement Bind(SqlStatement statement, TenantId tenant, AuditFilter filter, long place, int limit) => statement
        .Add(tenant.Value).Add(limit).Add(place).Add(filter.Key).Add(filter.Action).Add(filter.Outcome).Add(filter.RequestId)
        .Add(filter.Since).Add(filter.Until).Add(filter.Actor).Add(filter.Target);

    private static int? NextTenant(SqlSession session, int after) =>
        SqlRows.First(session.Prepare(NextTenantSql).Add(after), row => row.OptionalInt(0));
}
