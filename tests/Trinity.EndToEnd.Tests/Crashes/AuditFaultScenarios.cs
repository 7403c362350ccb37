namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The writes that the audit log makes by itself. Its entries of what people do are facts of their scenarios.</summary>
internal static class AuditFaultScenarios
{
    // Tenants that nobody else writes for, one for each side of a scenario; they come before all others, and so what is done for them.
    private const string Sealed = "(CASE WHEN @name LIKE '%after' THEN -1 ELSE -2 END)";
    private const string Erased = "(CASE WHEN @name LIKE '%after' THEN -3 ELSE -4 END)";

    public static IEnumerable<FaultScenario> All { get; } =
    [
        new("record_denial")
        {
            Prepare = rig => rig.CreateKeyAsync(),
            Act = rig => rig.TryToCreateAsync(),
            Finish = rig => rig.TryToCreateAsync(),
            Facts =
            [
                """
                EXISTS (SELECT 1 FROM audit WHERE action = 'create_agent' AND outcome = 'forbidden'
                AND key = (SELECT 'key:' || id FROM api_key WHERE name = @name))
                """,
            ],
        },
        new("seal_audit")
        {
            StartsWith = OldEntryOf(Sealed),
            Facts = [$"EXISTS (SELECT 1 FROM audit_seal WHERE tenant_id = {Sealed} AND number = 1 AND first_seq = 1 AND last_seq = 1)"],
        },
        new("erase_audit")
        {
            StartsWith =
                $"""
                {OldEntryOf(Erased)};
                INSERT INTO audit_seal (tenant_id, number, first_seq, last_seq, rows, previous, sealed_at, hash)
                VALUES ({Erased}, 1, 1, 1, 1, zeroblob(32), 0, zeroblob(32))
                """,
            Facts = [$"NOT EXISTS (SELECT 1 FROM audit WHERE tenant_id = {Erased})"],
        },
    ];

    /// <summary>What the point before has left would be done first.</summary>
    private static string OldEntryOf(string tenant) =>
        "DELETE FROM audit WHERE tenant_id < 0; "
        + $"INSERT INTO audit (tenant_id, seq, at, actor, action, outcome, count) SELECT {tenant}, 1, 0, 'system', 'test', 'done', 1";
}
