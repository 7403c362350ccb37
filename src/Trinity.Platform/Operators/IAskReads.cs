using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>Reads the operator queue. Every question names the tenant; entries of deleted agents are hidden.</summary>
internal interface IAskReads
{
    ValueTask<AskRecord?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Entries in the order of their creation.</summary>
    ValueTask<IReadOnlyList<AskRecord>> ListAsync(
        TenantId tenant, AskFilter filter, long? after, int limit, CancellationToken cancellationToken);
}

/// <summary>Which entries of the operator queue to list.</summary>
internal sealed record AskFilter
{
    public AskStatus? Status { get; init; }

    public AskKind? Kind { get; init; }

    public AgentId? Agent { get; init; }
}
