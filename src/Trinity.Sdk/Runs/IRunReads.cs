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
}
