using System.Globalization;
using System.Text;
using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Bench.Nodes;
using Trinity.Platform.Audit;

namespace Trinity.Bench.Scale;

/// <summary>Fills an instance by SQL with the rows that its agents and messages would have left there.</summary>
internal sealed class ScaleFill(ScaleSql sql, ScaleFleet fleet)
{
    private const int Block = 500_000;
    private static readonly TimeSpan Age = TimeSpan.FromDays(20);

    private readonly long _began = TimeProvider.System.GetUtcNow().Subtract(Age).ToUnixTimeMilliseconds();

    /// <summary>When a message was accepted.</summary>
    public DateTimeOffset TimeOf(long message) =>
        DateTimeOffset.FromUnixTimeMilliseconds(_began + (message * (long)Age.TotalMilliseconds / fleet.Messages));

    public void Run()
    {
        var indexes = sql.DropIndexes();
        FillAgents();
        FillStates();
        for (var from = 0; from < fleet.Messages; from += Block)
        {
            FillMessages(from, Math.Min(from + Block, fleet.Messages));
        }

        FillRest();
        sql.Execute($"UPDATE sequence SET value = {fleet.LastSequence}");
        foreach (var index in indexes)
        {
            sql.Execute(index);
        }

        // As the server's own housekeeping leaves them; it would come in the middle of the figures.
        sql.Execute(sql.IfPostgres("VACUUM (ANALYZE)", "PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    /// <summary>Holds the rows to what was meant to be there, and to what was measured with since.</summary>
    public static void Check(BenchServer server, ScaleFleet fleet, int sent, long erased)
    {
        Rows.Expect("agents", Rows.Count(server, "SELECT count(*) FROM agent"), fleet.Agents);
        Rows.Expect("messages", Rows.Count(server, "SELECT count(*) FROM message"), fleet.Messages + sent - erased);
        Rows.Expect("payloads", Rows.Count(server, "SELECT count(*) FROM payload"), fleet.Messages + sent - erased);
        Rows.Expect("effects", Rows.Count(server, "SELECT count(*) FROM effect"), fleet.Messages + sent - erased);
        Rows.Expect("open messages", Rows.Count(server, "SELECT count(*) FROM message WHERE status < 4"), 0);
    }

    private void FillAgents()
    {
        var step = fleet.RareStep;
        sql.Execute(
            $"""
            INSERT INTO tenant (id, name, created_at)
            SELECT i, 'tenant-' || i, {_began} FROM {sql.Series(2, ScaleFleet.QuietTenant + 1)};
            INSERT INTO agent (id, tenant_id, name, display_name, description, runtime, node_type, desired_state, held_by, owner, tags, revision, version,
                created_at, updated_at, deleted_at)
            SELECT {ScaleFleet.IdOf(0)} + i,
                CASE WHEN i < {ScaleFleet.QuietAgents} THEN {ScaleFleet.QuietTenant} WHEN i % 10 = 9 THEN 2 + (i / 10) % 5 ELSE {ScaleFleet.Tenant} END,
                {ScaleFleet.NameSql("i", sql.Pad)},
                CASE WHEN i % {step} = 21 THEN 'The needle of ' || i WHEN i % 3 = 0 THEN 'Agent of customer ' || i END,
                CASE WHEN i % 2 = 0 THEN 'Keeps the ledger of customer ' || i || ' and tells the office what changes' END,
                'native', 'bench-ledger',
                CASE WHEN i % {step} = 25 THEN 1 ELSE 0 END,
                CASE WHEN i % {step} = 26 THEN 'operator' END,
                'user:' || (i / 100),
                CASE WHEN i % {step} = 28 THEN 'demo,zero' WHEN i % 10 = 0 THEN 'demo' ELSE 'team-' || (i % 997) END,
                1, 1, {_began}, {_began} + i,
                CASE WHEN i % {step} = 27 THEN {_began} + i + {(long)Age.TotalMilliseconds / 2} END
            FROM {sql.Series(0, fleet.Agents)};
            INSERT INTO agent_revision (agent_id, number, config, author, created_at)
            SELECT {ScaleFleet.IdOf(0)} + i, 1, {sql.Bytes("'{}'")}, 'user:' || (i / 100), {_began} FROM {sql.Series(0, fleet.Agents)};
            INSERT INTO mailbox (agent_id, part, epoch) SELECT {ScaleFleet.IdOf(0)} + i, 0, 1 FROM {sql.Series(0, fleet.Agents)};
            INSERT INTO share (agent_id, kind, subject, tenant_id, level, created_by, created_at)
            SELECT {ScaleFleet.IdOf(22)} + i * {step}, 0, '{ScaleProbes.Person}', {ScaleFleet.Tenant}, 2, 'user:1', {_began} FROM {sql.Series(0, ScaleFleet.Rare)};
            INSERT INTO timer (id, due_at, kind, tenant_id, agent_id, name, key)
            SELECT {ScaleFleet.IdOf(fleet.Agents)} + i, {_began} + 31536000000 + i, 3, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(0)} + i * 100, 'later', 'main'
            FROM {sql.Series(1, fleet.Agents / 100)}
            """);
    }

    private void FillStates()
    {
        var states = ScaleFleet.IdOf(2L * fleet.Agents);
        var text = Encoding.UTF8.GetString(Ledger.Initial).Replace("'", "''", StringComparison.Ordinal);
        sql.Execute(
            $"""
            INSERT INTO state (id, tenant_id, agent_id, version, schema_version, updated_at, key, data)
            SELECT {states} + i, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(0)} + i, {fleet.Messages / fleet.Agents}, 1, {_began} + i, 'main', {sql.Bytes($"'{text}'")}
            FROM {sql.Series(0, fleet.Agents)};
            INSERT INTO state (id, tenant_id, agent_id, version, schema_version, updated_at, key, data)
            SELECT {states + fleet.Agents} + i, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(ScaleFleet.DeskAgent)}, 1, 1, {_began} + i, 'case-' || {sql.Pad("i", 7)},
                {sql.Bytes("'{\"count\":1}'")}
            FROM {sql.Series(0, fleet.DeskStates)};
            INSERT INTO state_index (state_id, agent_id, property, {sql.IfPostgres("text", "value")})
            SELECT {states + fleet.Agents} + i, {ScaleFleet.IdOf(ScaleFleet.DeskAgent)}, 'stage',
                CASE WHEN i % {fleet.DeskStates / ScaleFleet.Rare} = 3 THEN 'rare' ELSE 'stage-' || (i % 10) END
            FROM {sql.Series(0, fleet.DeskStates)};
            INSERT INTO state_index (state_id, agent_id, property, {sql.IfPostgres("number", "value")})
            SELECT {states + fleet.Agents} + i, {ScaleFleet.IdOf(ScaleFleet.DeskAgent)}, 'score', i FROM {sql.Series(0, fleet.DeskStates)}
            """);
    }

    private void FillMessages(int from, int to)
    {
        var time = $"({_began} + i * {(long)Age.TotalMilliseconds} / {fleet.Messages})";
        var seq = $"({fleet.FirstMessage} + 2 * i)";
        var agent = $"({ScaleFleet.IdOf(0)} + CASE WHEN i < {ScaleFleet.QuietMessages} THEN i % {ScaleFleet.QuietAgents} "
            + $"WHEN i % {fleet.HotStep} = {fleet.HotStep / 2} THEN {ScaleFleet.HotAgent} ELSE 12 + (i * 7919) % {fleet.Agents - 12} END)";
        var tenant = $"(CASE WHEN i < {ScaleFleet.QuietMessages} THEN {ScaleFleet.QuietTenant} WHEN i % {fleet.HotStep} = {fleet.HotStep / 2} THEN {ScaleFleet.Tenant} "
            + $"WHEN (12 + (i * 7919) % {fleet.Agents - 12}) % 10 = 9 THEN 2 + ((12 + (i * 7919) % {fleet.Agents - 12}) / 10) % 5 ELSE {ScaleFleet.Tenant} END)";
        var isRare = $"i >= 2000 AND i < {2000 + ScaleFleet.Rare}";
        var payload = Encoding.UTF8.GetString(Orders.Payload(1)).Replace("'", "''", StringComparison.Ordinal);
        sql.Execute(
            $"""
            INSERT INTO message (seq, lane_seq, id, tenant_id, agent_id, status, attempt, source, created_at, started_at, finished_at, revision,
                node_version, error_code, error_message, key, type, principal)
            SELECT {seq}, {seq}, {sql.Id(time, "i")}, {tenant}, {agent},
                CASE i % 1000 WHEN 7 THEN 7 WHEN 8 THEN 6 WHEN 9 THEN 8 WHEN 10 THEN 5 ELSE 4 END, 1,
                CASE WHEN {isRare} THEN 5 ELSE i % 2 END, {time}, {time} + 10, {time} + 15, 1, 1,
                CASE i % 1000 WHEN 7 THEN 'timeout' WHEN 10 THEN 'node_failed' END, CASE i % 1000 WHEN 7 THEN 'It took too long.' WHEN 10 THEN 'It failed.' END,
                CASE WHEN i % {fleet.HotStep} = {fleet.HotStep / 2} AND i >= {ScaleFleet.QuietMessages} THEN 'customer-' || ((i / {fleet.HotStep}) % {fleet.HotKeys}) ELSE 'main' END,
                CASE WHEN {isRare} THEN 'order.audited' WHEN i % 50 = 3 THEN 'order.refunded' ELSE 'order.paid' END, 'key:1'
            FROM {sql.Series(from, to)};
            INSERT INTO payload (message_seq, data) SELECT {seq}, {sql.Bytes($"'{payload}'")} FROM {sql.Series(from, to)};
            INSERT INTO effect (seq, message_seq, position, tenant_id, agent_id, kind, status, created_at, target, data)
            SELECT {seq} + 1, {seq}, 0, {tenant}, {agent}, 2, 0, {time}, 'ledger.booked', {sql.Bytes("'{\"name\":\"customer-001\",\"amount\":' || i || ',\"currency\":\"eur\"}'")}
            FROM {sql.Series(from, to)};
            INSERT INTO journal (message_seq, name, kind, status, number, seen, is_optional, is_detached, started_at, ended_at, result)
            SELECT {seq}, 'look up', 0, 1, 1, 1, 0, 0, {time}, {time} + 5, {sql.Bytes("'{\"found\":true}'")} FROM {sql.Series(from, to)} WHERE i % 20 = 1;
            INSERT INTO idempotency (agent_id, hash, message_id, created_at)
            SELECT {agent}, {sql.Bytes("'hash of the delivery no. ' || i")}, {sql.Id(time, "i")}, {time} FROM {sql.Series(from, to)} WHERE i % 10 = 1
            """);
    }

    private void FillRest()
    {
        var time = $"({_began} + i * {(long)Age.TotalMilliseconds} / {fleet.Asks})";
        var rest = fleet.SequenceOf(fleet.Messages);
        var batch = AuditSealer.BatchEntries.ToString(CultureInfo.InvariantCulture);
        sql.Execute(
            $"""
            INSERT INTO ask (seq, id, tenant_id, agent_id, message_seq, message_id, part, kind, status, priority, count, created_at, ended_at, wait, title, answer)
            SELECT {rest} + i, {sql.Id(time, "i")}, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(100)} + i % ({fleet.Agents} - 1000) / 10 * 10, {fleet.FirstMessage} + 200 * i, {sql.Id(time, "i")}, 0,
                i % 3, CASE WHEN i % {fleet.Asks / 100} = 1 THEN 0 ELSE 1 END, i % 4, 1, {time},
                CASE WHEN i % {fleet.Asks / 100} = 1 THEN NULL ELSE {time} + 1000 END, 'approve', 'May customer ' || i || ' have it?', {sql.Bytes("'{\"answer\":\"approve\"}'")}
            FROM {sql.Series(0, fleet.Asks)};
            INSERT INTO destination (id, tenant_id, agent_id, created_at, url)
            SELECT {rest + fleet.Asks} + i, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(30)} + i * 100, {_began}, 'https://office.example.test/hooks/' || i
            FROM {sql.Series(0, fleet.Agents / 100)};
            INSERT INTO delivery (seq, id, tenant_id, agent_id, destination_id, message_seq, position, status, attempts, due_at, begun_at, created_at,
                attempted_at, ended_at, last_status, message_id, type, error_code, error_message)
            SELECT {rest + fleet.Asks + (fleet.Agents / 100)} + i, {sql.Id(time, "i")}, {ScaleFleet.Tenant}, {ScaleFleet.IdOf(30)} + i % {fleet.Agents / 100} * 100,
                {rest + fleet.Asks} + i % {fleet.Agents / 100}, {fleet.FirstMessage} + 200 * i + 2, 0, CASE WHEN i % {fleet.Deliveries / ScaleFleet.Rare} = 1 THEN 3 ELSE 0 END,
                1, {time}, {time}, {time}, {time}, {time} + 20, 200, {sql.Id(time, "i")}, 'order.shipped',
                CASE WHEN i % {fleet.Deliveries / ScaleFleet.Rare} = 1 THEN 'status_500' END, CASE WHEN i % {fleet.Deliveries / ScaleFleet.Rare} = 1 THEN 'It answered 500.' END
            FROM {sql.Series(0, fleet.Deliveries)};
            INSERT INTO audit (tenant_id, seq, at, actor, action, target_kind, target, outcome, count)
            SELECT {ScaleFleet.Tenant}, i + 1000, {_began} + i, 'user:' || (i / 100), CASE WHEN i >= 2000 AND i < {2000 + ScaleFleet.Rare} THEN 'purge_agent' ELSE 'create_agent' END,
                'agent', 'agt_' || i, 'done', 1
            FROM {sql.Series(0, fleet.Agents)};
            INSERT INTO audit_seal (tenant_id, number, first_seq, last_seq, rows, previous, sealed_at, hash)
            SELECT {ScaleFleet.Tenant}, i + 1, i * {batch} + 1, (i + 1) * {batch}, {batch}, {sql.Bytes("'previous'")}, {_began} + i, {sql.Bytes("'hash'")}
            FROM {sql.Series(0, (fleet.Agents / AuditSealer.BatchEntries) + 1)}
            """);
    }
}
