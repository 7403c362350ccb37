using Trinity.Engine.Store;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sql.Models;

/// <summary>Calls of models, in the database.</summary>
internal sealed class SqlModelCalls(SqlReadPool pool, StoreWriter writer) : IModelCalls
{
    public Task<ModelReservation> ReserveAsync(ExecutionGrant grant, ModelCallRequest call) => WriteAsync<ModelReservation>(
        grant, "reserve_model_call", (rows, transaction) => Reserve(rows, transaction, grant, call), new ModelReservation.Busy(), isOwed: false);

    public Task SettleAsync(ExecutionGrant grant, long call, ModelCallOutcome outcome) => WriteAsync(
        grant, "settle_model_call", (rows, transaction) => rows.Settle(call, outcome, transaction.Now), whenBusy: false, isOwed: true);

    public ValueTask<ModelTotals> TotalsAsync(TenantId tenant, long message, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => new ModelCallRows(session).Totals(tenant, message));

    public ValueTask<IReadOnlyList<ModelCall>> ListAsync(TenantId tenant, long message, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => new ModelCallRows(session).List(tenant, message, limit));

    private Task<T> WriteAsync<T>(
        ExecutionGrant grant, string name, Func<ModelCallRows, IMessageTransaction, T> change, T whenBusy, bool isOwed)
    {
        var write = new SqlRowWrite<T>(
            grant.Tenant, grant.Agent, name, (session, transaction) => change(new ModelCallRows(session), transaction), isOwed);
        if (isOwed)
        {
            writer.Enqueue(write);
        }
        else if (!writer.TryAccept(write))
        {
            return Task.FromResult(whenBusy);
        }

        return write.Task;
    }

    private static ModelReservation Reserve(ModelCallRows rows, IMessageTransaction transaction, ExecutionGrant grant, ModelCallRequest call)
    {
        // In the transaction: a call of a message that is gone would never be erased.
        if (transaction.ReadFence(grant.Message) is not { } fence || !fence.Status.IsOpen())
        {
            return new ModelReservation.Ended();
        }

        var used = rows.Totals(grant.Tenant, grant.Message);
        if (grant.Budget.ShareOf(call, used) is not { } share)
        {
            if (!used.IsSpent)
            {
                // The first one only: whoever asks again and again shall not fill the table.
                rows.Insert(grant, Refused(call, transaction));
            }

            return new ModelReservation.Spent();
        }

        var reserved = new ModelCall
        {
            Sequence = transaction.NextSequence(),
            Model = call.Model,
            Status = ModelCallStatus.Reserved,
            ReservedTokens = share.OutputTokens,
            ReservedMicroUsd = share.MicroUsd,
            StartedAt = transaction.Now,
        };
        rows.Insert(grant, reserved);
        return new ModelReservation.Reserved(reserved.Sequence, share.OutputTokens);
    }

    private static ModelCall Refused(ModelCallRequest call, IMessageTransaction transaction) => new()
    {
        Sequence = transaction.NextSequence(),
        Model = call.Model,
        Status = ModelCallStatus.Refused,
        ReservedTokens = 0,
        ReservedMicroUsd = 0,
        Usage = ModelUsage.Nothing,
        MicroUsd = 0,
        StartedAt = transaction.Now,
        EndedAt = transaction.Now,
    };
}
