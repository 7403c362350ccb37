using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Audit;

/// <summary>Who did what to what, and what came of it. Ids and words only: it outlives what it is about.</summary>
internal sealed record AuditEntry
{
    /// <summary>The outcome of what was done.</summary>
    public const string Done = "done";

    /// <summary>The actor whose credential nobody knows.</summary>
    public const string Nobody = "unknown";

    public required TenantId Tenant { get; init; }

    /// <summary>Its place in the log of its tenant, from 1 without gaps; given by the store.</summary>
    public long Number { get; init; }

    /// <summary>When, as the store knows it; given with the number.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who acted, as written by a principal.</summary>
    public required string Actor { get; init; }

    /// <summary>The key it came with; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The word for what was asked for.</summary>
    public required string Action { get; init; }

    public string? TargetKind { get; init; }

    /// <summary>The id of what it was about; null where there is none.</summary>
    public string? Target { get; init; }

    /// <summary><see cref="Done"/>, or the code of the refusal.</summary>
    public required string Outcome { get; init; }

    /// <summary>The request it came with, as its problem would name it; null where there was none.</summary>
    public string? RequestId { get; init; }

    /// <summary>How many alike it stands for.</summary>
    public int Count { get; init; } = 1;

    public static AuditEntry Of(Caller caller, string action, AuditTarget? target, string outcome) => new()
    {
        Tenant = caller.Tenant,
        Actor = caller.Principal.ToString(),
        Key = caller.Key?.ToString(),
        Action = action,
        TargetKind = target is null ? null : Words.Of(target.Kind),
        Target = target?.Id,
        Outcome = outcome,
        RequestId = caller.RequestId,
    };

    /// <summary>Of somebody who is not known. It belongs to no tenant, and those who set the instance up are to hear of it.</summary>
    public static AuditEntry OfNobody(string action, string outcome, string? requestId) => new()
    {
        Tenant = Access.Tenant.First,
        Actor = Nobody,
        Action = action,
        Outcome = outcome,
        RequestId = requestId,
    };
}
