using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Store;

/// <summary>Hands the outages of what executes agents to the writer.</summary>
internal sealed class RuntimeOutages(StoreWriter writer, IRunReads reads) : IRuntimeOutages
{
    public async Task BeginAsync(RuntimeKind kind, CancellationToken cancellationToken)
    {
        // An alert is of an agent. Of all that cannot work now it is the oldest one's: the same for the whole outage.
        var told = (await reads.ListAlertedAsync(Alerts.EngineAway, cancellationToken)).Select(alert => alert.Tenant).ToHashSet();
        foreach (var (tenant, agent) in (await reads.ListOldestAsync(kind, cancellationToken)).Where(oldest => !told.Contains(oldest.Tenant)))
        {
            await TellAsync(tenant, agent, transaction =>
            {
                if (transaction.FindAgent(agent) is { } definition)
                {
                    Alerts.Away(transaction, definition);
                }
            });
        }
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var (tenant, agent) in await reads.ListAlertedAsync(Alerts.EngineAway, cancellationToken))
        {
            await TellAsync(tenant, agent, transaction => Alerts.Back(transaction, agent));
        }
    }

    private Task<bool> TellAsync(TenantId tenant, AgentId agent, Action<IMessageTransaction> tell) =>
        writer.ApplyAsync(tenant, agent, "tell_outage", transaction =>
        {
            tell(transaction);
            return true;
        });
}
