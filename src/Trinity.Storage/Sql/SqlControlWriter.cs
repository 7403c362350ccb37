using Microsoft.EntityFrameworkCore;
using Trinity.Engine.Store;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sql;

/// <summary>Control changes on the writer's connection: the transaction of the engine's writes is theirs too.</summary>
internal sealed class SqlControlWriter(Lazy<StoreWriter> writer) : IControlWriter
{
    public Task<T> WriteAsync<T>(TenantId tenant, AgentId agent, string name, Func<ControlTransaction, T> change)
    {
        var write = new ControlWrite<T>(tenant, agent, name, change);
        writer.Value.Enqueue(write);
        return write.Task;
    }

    private sealed class ControlWrite<T>(TenantId tenant, AgentId agent, string name, Func<ControlTransaction, T> change)
        : StoreWrite(tenant, agent), ISqlControlWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public override string Name => name;

        public override bool NeedsSavepoint => true;

        public Task<T> Task => _completion.Task;

        public void Apply(PlatformDbContext context, IMessageTransaction transaction, IAuditRows audit)
        {
            using (context)
            {
                // The transaction is the store's.
                context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
                _result = change(new ControlTransaction(context, Tenant, transaction, audit));
                context.SaveChanges();
            }
        }

        public override void Apply(IMessageTransaction transaction) =>
            throw new NotSupportedException("A control change needs the database's context.");

        public override void Committed() => _completion.TrySetResult(_result!);

        public override void Failed(Exception exception) => _completion.TrySetException(exception);
    }
}

/// <summary>A write that changes control data.</summary>
internal interface ISqlControlWrite
{
    void Apply(PlatformDbContext context, IMessageTransaction transaction, IAuditRows audit);
}
