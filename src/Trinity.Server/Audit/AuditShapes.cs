using Trinity.Client.Audit;

namespace Trinity.Server.Audit;

/// <summary>Shows the audit log as the API has it.</summary>
internal static class AuditShapes
{
    public static AuditEntry Show(Platform.Audit.AuditEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        Actor = entry.Actor,
        Key = entry.Key,
        Action = entry.Action,
        TargetKind = entry.TargetKind,
        Target = entry.Target,
        Outcome = entry.Outcome,
        Request = entry.RequestId,
        Count = entry.Count,
    };

    public static AuditCheck Show(Platform.Audit.AuditCheck check) => new()
    {
        IsIntact = check.Fault is null,
        Batches = check.Batches,
        Entries = check.Entries,
        Erased = check.Erased,
        Unsealed = check.Unsealed,
        Head = check.Head is null ? null : Convert.ToHexStringLower(check.Head),
        Fault = check.Fault is { } fault ? new AuditFault(fault.Code, fault.Batch, fault.Message) : null,
    };
}
