using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Store;

/// <summary>Hands the ends of what runtimes do outside of turns to the writer.</summary>
internal sealed class RuntimeExits(StoreWriter writer) : IRuntimeExits
{
    public Task<bool> EndAsync(TenantId tenant, AgentId agent, MessageId execution, string wait, ReadOnlyMemory<byte> result, TurnError? error) =>
        writer.ApplyAsync(tenant, agent, "end_run", transaction =>
            transaction.Find(execution) is { } message
            && message.Tenant == tenant
            && message.Agent == agent
            && transaction.FindEntry(message.Sequence, wait) is { Kind: JournalKind.RuntimeExit }
            && Waits.Resolve(transaction, message.Sequence, wait, part: 0, result, error));
}
