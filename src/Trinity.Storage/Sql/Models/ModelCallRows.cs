using Trinity.Platform.Models;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Models;

/// <summary>The statements on calls of models.</summary>
internal sealed class ModelCallRows(SqlSession session)
{
    private const string Columns =
        """
        seq, model, status, reserved_tokens, reserved_micro_usd, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, micro_usd,
        started_at, ended_at, http_status, request_id
        """;

    public void Insert(ExecutionGrant grant, ModelCall call) => session.Prepare(
        """
        INSERT INTO model_call (
            seq, tenant_id, agent_id, message_seq, model, status, reserved_tokens, reserved_micro_usd, output_tokens, micro_usd, started_at, ended_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """)
        .Add(call.Sequence).Add(grant.Tenant.Value).Add(grant.Agent.Value).Add(grant.Message).Add(call.Model).Add((int)call.Status)
        .Add(call.ReservedTokens).Add(call.ReservedMicroUsd).Add(call.Usage?.Output).Add(call.MicroUsd).Add(call.StartedAt).Add(call.EndedAt)
        .Run();

    /// <summary>Ends a call, if nothing has ended it.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Settle(long call, ModelCallOutcome outcome, DateTimeOffset now) => session.Prepare(
        """
        UPDATE model_call
        SET status = ?2, input_tokens = ?3, output_tokens = ?4, cache_read_tokens = ?5, cache_write_tokens = ?6, micro_usd = ?7, ended_at = ?8,
            http_status = ?9, request_id = ?10
        WHERE seq = ?1 AND status = 0
        """)
        .Add(call).Add((int)outcome.Status).Add(outcome.Usage?.Input).Add(outcome.Usage?.Output).Add(outcome.Usage?.CacheRead)
        .Add(outcome.Usage?.CacheWrite).Add(outcome.MicroUsd).Add(now).Add((long?)outcome.HttpStatus).Add(outcome.RequestId)
        .Run() > 0;

    public ModelTotals Totals(TenantId tenant, long message) => SqlRows.First(
        session.Prepare(
            """
            SELECT count(CASE WHEN status < 4 THEN 1 END),
                CAST(coalesce(sum(input_tokens), 0) AS bigint), CAST(coalesce(sum(output_tokens), 0) AS bigint),
                CAST(coalesce(sum(cache_read_tokens), 0) AS bigint), CAST(coalesce(sum(cache_write_tokens), 0) AS bigint),
                CAST(coalesce(sum(micro_usd), 0) AS bigint), count(*) - count(micro_usd),
                CAST(coalesce(sum(coalesce(output_tokens, reserved_tokens)), 0) AS bigint),
                CAST(coalesce(sum(coalesce(micro_usd, reserved_micro_usd)), 0) AS bigint), count(CASE WHEN status = 4 THEN 1 END)
            FROM model_call WHERE tenant_id = ?1 AND message_seq = ?2
            """).Add(tenant.Value).Add(message),
        row => new ModelTotals
        {
            Calls = (int)row.Long(0),
            Usage = new ModelUsage(row.Long(1), row.Long(2), row.Long(3), row.Long(4)),
            MicroUsd = row.Long(5),
            Unmeasured = (int)row.Long(6),
            CountedTokens = row.Long(7),
            CountedMicroUsd = row.Long(8),
            IsSpent = row.Long(9) > 0,
        })!;

    public IReadOnlyList<ModelCall> List(TenantId tenant, long message, int limit) => SqlRows.List(
        session.Prepare($"SELECT {Columns} FROM model_call WHERE tenant_id = ?1 AND message_seq = ?2 ORDER BY seq LIMIT ?3")
            .Add(tenant.Value).Add(message).Add(limit),
        Read);

    private static ModelCall Read(SqlStatement row) => new()
    {
        Sequence = row.Long(0),
        Model = row.Text(1),
        Status = (ModelCallStatus)row.Int(2),
        ReservedTokens = row.Long(3),
        ReservedMicroUsd = row.OptionalLong(4),
        Usage = row.IsNull(6) ? null : new ModelUsage(row.OptionalLong(5) ?? 0, row.Long(6), row.OptionalLong(7) ?? 0, row.OptionalLong(8) ?? 0),
        MicroUsd = row.OptionalLong(9),
        StartedAt = row.Time(10),
        EndedAt = row.OptionalTime(11),
        HttpStatus = row.OptionalInt(12),
        RequestId = row.OptionalText(13),
    };
}
