using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>Reads the operator queue. Every question names the tenant; entries of deleted agents are hidden.</summary>
internal interface IAskReads
{
    ValueTask<AskRecord?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Entries in the order that the filter asks for.</summary>
    ValueTask<IReadOnlyList<AskRecord>> ListAsync(
        TenantId tenant, AskFilter filter, AskPlace? after, int limit, CancellationToken cancellationToken);

    /// <summary>The ids of entries, without what they hold, in the order that the filter asks for.</summary>
    ValueTask<IReadOnlyList<AskId>> SelectAsync(
        TenantId tenant, AskFilter filter, AskPlace? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many entries are pending, by kind and priority; overdue are those due by now.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="among">The agents among which, as a JSON list of ids; null for all of the tenant.</param>
    /// <param name="now">What overdue is measured by.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<IReadOnlyList<AskCount>> CountAsync(TenantId tenant, string? among, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Which entries of the operator queue to list, and in which order. What is null does not matter.</summary>
internal sealed record AskFilter
{
    public AskStatus? Status { get; init; }

    public AskKind? Kind { get; init; }

    public AgentId? Agent { get; init; }

    /// <summary>The agents among which, as a JSON list of ids; null for all of the tenant.</summary>
    public string? Among { get; init; }

    public Priority? Priority { get; init; }

    public string? Addressee { get; init; }

    /// <summary>A part of the title, without regard to the case of the letters A to Z.</summary>
    public string? Query { get; init; }

    public MessageId? Execution { get; init; }

    /// <summary>Pending ones whose due time has passed, or only others.</summary>
    public bool? IsOverdue { get; init; }

    /// <summary>What overdue is measured by.</summary>
    public DateTimeOffset Now { get; init; }

    public AskOrder Order { get; init; }
}

/// <summary>The orders of a list of the operator queue.</summary>
internal enum AskOrder
{
    /// <summary>The oldest first.</summary>
    Created = 0,

    /// <summary>The most urgent first, the oldest first among equals.</summary>
    Priority = 1,
}

/// <summary>The place of an entry in a list.</summary>
/// <param name="Rank">How urgent it is, from 0 for critical; only where the list is in that order.</param>
/// <param name="Sequence">The order of creation.</param>
internal readonly record struct AskPlace(int Rank, long Sequence)
{
    /// <summary>The place of an entry, whatever the order of the list.</summary>
    public static AskPlace Of(AskRecord ask) => new(RankOf(ask.Priority), ask.Sequence);

    private static int RankOf(Priority priority) => priority switch
    {
        Priority.Critical => 0,
        Priority.High => 1,
        Priority.Normal => 2,
        Priority.Low => 3,
    };
}

/// <summary>An entry without what it holds.</summary>
internal readonly record struct AskId(Guid Id, long Sequence);

/// <summary>How many entries of a kind and a priority are pending, and overdue.</summary>
internal readonly record struct AskCount(AskKind Kind, Priority Priority, int Pending, int Overdue);
