using Trinity.Engine.Store;
using Trinity.Platform.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;

namespace Trinity.Storage.Sql.Runs;

/// <summary>What executions have told of themselves, in the database.</summary>
internal sealed class SqlTranscripts(SqlReadPool pool, Lazy<StoreWriter> writer) : IRunEvents, ITranscripts
{
    public Task AppendAsync(OpenRun run, IReadOnlyList<ToldEvent> events) =>
        WriteAsync(run, "append_run_events", (session, transaction) => Append(session, transaction, run, events));

    public ValueTask<IReadOnlyList<TranscriptEntry>> ListAsync(
        TenantId tenant, long message, long after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyList<TranscriptEntry>)SqlRows.List(
            session.Prepare("SELECT seq, at, kind, data FROM run_event WHERE tenant_id = ?1 AND message_seq = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4")
                .Add(tenant.Value).Add(message).Add(after).Add(limit),
            row => new TranscriptEntry(row.Long(0), row.Time(1), row.Text(2), row.Text(3))));

    private Task WriteAsync(OpenRun run, string name, Func<SqlSession, IMessageTransaction, bool> change)
    {
        var write = new SqlRowWrite<bool>(run.Tenant, run.Agent, name, change);
        return writer.Value.TryAccept(write) ? write.Task : Task.FromException(new InvalidOperationException("The store has too much to write."));
    }

    private static bool Append(SqlSession session, IMessageTransaction transaction, OpenRun run, IReadOnlyList<ToldEvent> events)
    {
        // In the transaction: what a message told that is gone would never be erased.
        if (transaction.Find(run.Execution) is not { } message || message.Tenant != run.Tenant)
        {
            return false;
        }

        foreach (var told in events)
        {
            session.Prepare(
                """
                INSERT INTO run_event (seq, tenant_id, agent_id, message_seq, number, at, run, kind, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (message_seq, run, number) DO NOTHING
                """)
                .Add(transaction.NextSequence()).Add(run.Tenant.Value).Add(run.Agent.Value).Add(message.Sequence).Add(told.Number).Add(transaction.Now)
                .Add(run.Wait).Add(told.Kind).Add(told.Data)
                .Run();
        }

        // Who follows the execution reads on.
        transaction.Aftermath.Touched.Add(run.Execution);
        return true;
    }
}
