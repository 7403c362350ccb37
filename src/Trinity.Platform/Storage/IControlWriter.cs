using Trinity.Platform.Audit;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Storage;

/// <summary>
/// Changes control data in the one writer of the store, in one transaction with what the change means for messages. A change that throws
/// is taken back alone.
/// </summary>
/// <remarks>This is for what the platform does by itself. What a caller asks for goes through <see cref="ControlActions"/>, and is audited.</remarks>
internal interface IControlWriter
{
    /// <summary>Makes a change. It runs on the writer's thread: it computes and queries, and waits for nothing.</summary>
    /// <param name="tenant">The tenant whose data change.</param>
    /// <param name="agent">The agent it is about; default for none.</param>
    /// <param name="name">The word for it in logs.</param>
    /// <param name="change">The change. It may be called again when the transaction around it was rolled back.</param>
    Task<T> WriteAsync<T>(TenantId tenant, AgentId agent, string name, Func<ControlTransaction, T> change);
}

/// <summary>What a control change works with.</summary>
/// <param name="AllTenants">The control data of the whole instance, saved after the change: for what no tenant is known of, or all are meant.</param>
/// <param name="Tenant">The tenant whose data change; default for none.</param>
/// <param name="Messages">The messages.</param>
/// <param name="Audit">The audit log.</param>
internal sealed record ControlTransaction(PlatformDbContext AllTenants, TenantId Tenant, IMessageTransaction Messages, IAuditRows Audit)
{
    /// <summary>The control data of the tenant.</summary>
    public TenantTables Db { get; } = AllTenants.Of(Tenant);

    /// <summary>What the change turns out to be about, where the request cannot say it: what it makes, what it finds by a name.</summary>
    public AuditTarget? Target { get; set; }

    /// <summary>The change touches what is remembered: with its commit every process forgets that.</summary>
    public void Forget(Memory memory) => Messages.Aftermath.Forgotten |= memory;
}
