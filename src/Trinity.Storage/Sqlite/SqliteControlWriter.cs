using Microsoft.EntityFrameworkCore;
using Trinity.Engine.Store;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sqlite;

/// <summary>Control changes on the writer's connection: the transaction of the engine's writes is theirs too.</summary>
internal sealed class SqliteControlWriter(Lazy<StoreWriter> writer) : IControlWriter
{
    private DbContextOptions<SqlitePlatformDbContext>? _options;

    public Task<T> WriteAsync<T>(TenantId tenant, AgentId agent, string name, Func<ControlTransaction, T> change)
    {
        var write = new ControlWrite<T>(tenant, agent, name, change);
        writer.Value.Enqueue(write);
        return write.Task;
    }

    /// <summary>A context that writes within the transaction that is open.</summary>
    public SqlitePlatformDbContext Context(SqliteSession session)
    {
        _options ??= new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(session.Connection).Options;
        var context = new SqlitePlatformDbContext(_options);
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return context;
    }

    private sealed class ControlWrite<T>(TenantId tenant, AgentId agent, string name, Func<ControlTransaction, T> change)
        : StoreWrite(tenant, agent), ISqliteControlWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public override string Name => name;

        public override bool NeedsSavepoint => true;

        public Task<T> Task => _completion.Task;

        public void Apply(SqlitePlatformDbContext context, IMessageTransaction transaction, IAuditRows audit)
        {
            using (context)
            {
                _result = change(new ControlTransaction(context, Tenant, transaction, audit));
                context.SaveChanges();
            }
        }

        public override void Apply(IMessageTransaction transaction) =>
            throw new NotSupportedException("A control change needs the database's context.");

        public override void Committed() => _completion.SetResult(_result!);

        public override void Failed(Exception exception) => _completion.TrySetException(exception);
    }
}

/// <summary>A write that changes control data.</summary>
internal interface ISqliteControlWrite
{
    void Apply(SqlitePlatformDbContext context, IMessageTransaction transaction, IAuditRows audit);
}
