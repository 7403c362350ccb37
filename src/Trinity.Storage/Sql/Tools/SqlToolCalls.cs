using Trinity.Engine.Store;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql.Tools;

/// <summary>Calls of tools, in the database.</summary>
internal sealed class SqlToolCalls(SqlReadPool pool, StoreWriter writer) : IToolCalls
{
    public Task<ToolResult> CauseAsync(ExecutionGrant grant, ToolCall call, Func<IMessageTransaction, MessageRecord, ToolResult> effect) =>
        WriteAsync<ToolResult>(grant, "call_tool", (session, transaction) => Cause(session, transaction, grant, call, effect), new ToolResult.Busy());

    public Task<ToolResult> KeepAsync(ExecutionGrant grant, Func<SessionState, (SessionState? Next, ToolResult Result)> change) =>
        WriteAsync(grant, "keep_state", (session, transaction) => Keep(session, transaction, grant, change), new ToolResult.Busy());

    public Task<JournalEntry?> TakeAsync(ExecutionGrant grant, string entry) => WriteAsync(
        grant,
        "take_end",
        (_, transaction) => FindOpen(transaction, grant) is null ? null : Asides.Take(transaction, grant.Message, entry),
        whenBusy: null);

    public ValueTask<JournalEntry?> FindAsync(ExecutionGrant grant, string entry, CancellationToken cancellationToken) =>
        pool.ReadAsync(grant.Tenant, session => new JournalRows(session).Find(grant.Message, entry));

    private static ToolResult Cause(
        SqlSession session, IMessageTransaction transaction, ExecutionGrant grant, ToolCall call, Func<IMessageTransaction, MessageRecord, ToolResult> effect)
    {
        if (FindOpen(transaction, grant) is not { } message)
        {
            return new ToolResult.Ended();
        }

        var rows = new ToolCallRows(session);
        if (rows.Find(grant, call) is { } first)
        {
            return first;
        }

        if (rows.Count(grant.Message) >= ToolBounds.CallsPerExecution)
        {
            return new ToolResult.Refused("too_many_calls", $"An execution may call tools that cause something {ToolBounds.CallsPerExecution} times.");
        }

        var result = effect(transaction, message);
        if (result is ToolResult.Done or ToolResult.Refused { Stands: true })
        {
            rows.Insert(grant, call, result, transaction.Now);
            transaction.Aftermath.Touched.Add(message.Id);
        }

        return result;
    }

    private static ToolResult Keep(
        SqlSession session, IMessageTransaction transaction, ExecutionGrant grant, Func<SessionState, (SessionState? Next, ToolResult Result)> change)
    {
        if (FindOpen(transaction, grant) is not { } message)
        {
            return new ToolResult.Ended();
        }

        if (message.Key is not { } key)
        {
            return new ToolResult.Refused("no_session", "This task belongs to no session (its message has no key), so nothing is kept for it.");
        }

        var found = SqlRows.First(
            session.Prepare("SELECT id, version, data FROM state WHERE agent_id = ?1 AND key = ?2").Add(message.Agent.Value).Add(key),
            row => (Id: row.Long(0), Version: row.Long(1), Data: row.Bytes(2)));
        var (next, result) = change(SessionState.Read(found.Data));
        if (next is null)
        {
            return result;
        }

        if (!transaction.TryAdvanceState(new StateRow(message.Agent, message.Tenant, key) { RowId = found.Id }, found.Version, next.ToChange()))
        {
            throw new InvalidOperationException("A state has changed since it was read in the same transaction.");
        }

        transaction.Aftermath.Restated.Add((message.Agent, key));
        return result;
    }

    /// <summary>In the transaction: of an execution that is gone, nothing would ever be erased.</summary>
    private static MessageRecord? FindOpen(IMessageTransaction transaction, ExecutionGrant grant) =>
        transaction.Find(grant.Message) is { } message && message.Tenant == grant.Tenant && message.Agent == grant.Agent && message.Status.IsOpen()
            ? message
            : null;

    private Task<T> WriteAsync<T>(ExecutionGrant grant, string name, Func<SqlSession, IMessageTransaction, T> change, T whenBusy)
    {
        var write = new SqlRowWrite<T>(grant.Tenant, grant.Agent, name, change);
        return writer.TryAccept(write) ? write.Task : Task.FromResult(whenBusy);
    }
}
