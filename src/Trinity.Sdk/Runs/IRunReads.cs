using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Runs;

/// <summary>What the store knows of executions that go on outside of turns. A run is open as long as its wait is: there is no other record of it.</summary>
internal interface IRunReads
{
    /// <summary>The id of this instance, by which what it has made elsewhere is told from what others have. It goes along with a move or a restore.</summary>
    ValueTask<string> InstanceAsync(CancellationToken cancellationToken);

    /// <summary>The open runs of the agents of a kind.</summary>
    ValueTask<IReadOnlyList<OpenRun>> ListOpenAsync(RuntimeKind kind, CancellationToken cancellationToken);

    /// <summary>The open run of an execution, and the number of its message.</summary>
    /// <returns>Null when it has ended, or never was.</returns>
    ValueTask<(OpenRun Run, long Sequence)?> FindOpenAsync(TenantId tenant, MessageId execution, CancellationToken cancellationToken);

    /// <summary>What is known of agents that something outside says it is of. That one was purged is in the audit log, for as long as that is kept.</summary>
    ValueTask<IReadOnlyDictionary<AgentId, AgentFate>> FatesAsync(
        IReadOnlyCollection<(TenantId Tenant, AgentId Agent)> agents, CancellationToken cancellationToken);

    /// <summary>The oldest agent of a kind in each tenant, deleted ones left out.</summary>
    ValueTask<IReadOnlyList<(TenantId Tenant, AgentId Agent)>> ListOldestAsync(RuntimeKind kind, CancellationToken cancellationToken);

    /// <summary>The agents that have a pending alert with a code.</summary>
    ValueTask<IReadOnlyList<(TenantId Tenant, AgentId Agent)>> ListAlertedAsync(string code, CancellationToken cancellationToken);
}
