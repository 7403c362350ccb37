using Trinity.Platform.Audit;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Audit;

/// <summary>Reads and writes rows of <c>audit</c> and <c>audit_seal</c>.</summary>
internal sealed class AuditRows(SqlSession session) : IAuditRows
{
    public const string Columns = "tenant_id, seq, at, actor, key, action, target_kind, target, outcome, request_id, count";

    private const string SealColumns = "tenant_id, number, first_seq, last_seq, rows, previous, sealed_at, hash";

    // Seals count too: a log whose entries are all erased goes on where it was.
    private const string AppendSql =
        $"""
        INSERT INTO audit ({Columns})
        SELECT ?1, 1 + max(last),
            ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
        FROM (
            SELECT coalesce(max(seq), 0) AS last FROM audit WHERE tenant_id = ?1
            UNION ALL SELECT coalesce(max(last_seq), 0) FROM audit_seal WHERE tenant_id = ?1) AS known
        """;

    /// <summary>The last entry of the oldest seal that has any, if it was made before a time.</summary>
    private const string OldestSql =
        """
        SELECT last_seq FROM (
            SELECT last_seq, sealed_at FROM audit_seal
            WHERE tenant_id = ?1 AND last_seq >= (SELECT min(seq) FROM audit WHERE tenant_id = ?1) ORDER BY last_seq LIMIT 1) AS oldest
        WHERE sealed_at < ?2
        """;

    public void Append(AuditEntry entry, DateTimeOffset now) => session.Prepare(AppendSql)
        .Add(entry.Tenant.Value).Add(now).Add(entry.Actor).Add(entry.Key).Add(entry.Action).Add(entry.TargetKind).Add(entry.Target)
        .Add(entry.Outcome).Add(entry.RequestId).Add(entry.Count).Run();

    public void Append(AuditSeal seal) => session.Prepare($"INSERT INTO audit_seal ({SealColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .Add(seal.Tenant.Value).Add(seal.Number).Add(seal.First).Add(seal.Last).Add(seal.Count).Add(seal.Previous).Add(seal.SealedAt)
        .Add(seal.Hash).Run();

    public AuditSeal? LastSeal(TenantId tenant) => SqlRows.First(
        session.Prepare($"SELECT {SealColumns} FROM audit_seal WHERE tenant_id = ?1 ORDER BY number DESC LIMIT 1").Add(tenant.Value), ReadSeal);

    public AuditSeal? SealAfter(TenantId tenant, long number) => SqlRows.First(
        session.Prepare($"SELECT {SealColumns} FROM audit_seal WHERE tenant_id = ?1 AND number > ?2 ORDER BY number LIMIT 1")
            .Add(tenant.Value).Add(number),
        ReadSeal);

    public IReadOnlyList<AuditEntry> After(TenantId tenant, long number, int limit) => SqlRows.List(
        session.Prepare($"SELECT {Columns} FROM audit WHERE tenant_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")
            .Add(tenant.Value).Add(number).Add(limit),
        Read);

    public IReadOnlyList<AuditEntry> Between(TenantId tenant, long first, long last, int limit) => SqlRows.List(
        session.Prepare($"SELECT {Columns} FROM audit WHERE tenant_id = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq LIMIT ?4")
            .Add(tenant.Value).Add(first).Add(last).Add(limit),
        Read);

    public bool HasSealedBefore(TenantId tenant, DateTimeOffset time) =>
        SqlRows.First(session.Prepare(OldestSql).Add(tenant.Value).Add(time), row => (long?)row.Long(0)) is not null;

    public int EraseOldest(TenantId tenant, DateTimeOffset sealedBefore) =>
        session.Prepare($"DELETE FROM audit WHERE tenant_id = ?1 AND seq <= ({OldestSql})").Add(tenant.Value).Add(sealedBefore).Run();

    public static AuditEntry Read(SqlStatement row) => new()
    {
        Tenant = new TenantId(row.Int(0)),
        Number = row.Long(1),
        At = row.Time(2),
        Actor = row.Text(3),
        Key = row.OptionalText(4),
        Action = row.Text(5),
        TargetKind = row.OptionalText(6),
        Target = row.OptionalText(7),
        Outcome = row.Text(8),
        RequestId = row.OptionalText(9),
        Count = row.Int(10),
    };

    private static AuditSeal ReadSeal(SqlStatement row) => new()
    {
        Tenant = new TenantId(row.Int(0)),
        Number = row.Long(1),
        First = row.Long(2),
        Last = row.Long(3),
        Count = row.Int(4),
        Previous = row.Bytes(5),
        SealedAt = row.Time(6),
        Hash = row.Bytes(7),
    };
}
