using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Audit;

/// <summary>
/// What somebody asks for, written together with its entry in the audit log: both are there, or neither. What is refused changes nothing
/// and leaves an entry too, unless there is nothing that it could be about.
/// </summary>
internal static class ControlActions
{
    /// <summary>Makes a change that a caller asks for.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="target">What it is about, as far as the request says; <see cref="ControlTransaction.Target"/> knows better.</param>
    /// <param name="name">The word for it, in the audit log and in logs.</param>
    /// <param name="change">The change. It may be called again when the transaction around it was rolled back.</param>
    public static Task<Outcome<T>> WriteAsync<T>(
        this IControlWriter writer, Caller caller, AuditTarget target, string name, Func<ControlTransaction, Outcome<T>> change) =>
        writer.WriteAsync(caller.Tenant, target.Agent, name, transaction =>
        {
            var outcome = IsGone(transaction, target) ? Refusal.NotFound("agent") : change(transaction);
            End(transaction, caller, name, target, (outcome as Outcome<T>.Refused)?.Refusal);
            return outcome;
        });

    /// <summary>Makes a change that a caller asks for and that gives nothing.</summary>
    /// <returns>Why it was not made; null when it was.</returns>
    public static Task<Refusal?> WriteAsync(
        this IControlWriter writer, Caller caller, AuditTarget target, string name, Func<ControlTransaction, Refusal?> change) =>
        writer.WriteAsync(caller.Tenant, target.Agent, name, transaction =>
        {
            var refusal = IsGone(transaction, target) ? Refusal.NotFound("agent") : change(transaction);
            End(transaction, caller, name, target, refusal);
            return refusal;
        });

    /// <summary>Makes the same change of several things, each with an entry of its own.</summary>
    /// <returns>For each of them why it was not made; null when it was.</returns>
    public static Task<Refusal?[]> WriteEachAsync<T>(
        this IControlWriter writer,
        Caller caller,
        string name,
        IReadOnlyList<T> things,
        Func<T, AuditTarget> targetOf,
        Func<ControlTransaction, T, Refusal?> change) =>
        writer.WriteAsync(caller.Tenant, default, name, transaction =>
        {
            var refusals = new Refusal?[things.Count];
            for (var i = 0; i < refusals.Length; i++)
            {
                refusals[i] = change(transaction, things[i]);
                Record(transaction, caller, name, targetOf(things[i]), refusals[i]);
            }

            return refusals;
        });

    /// <summary>
    /// Whether the agent was purged after who asks has found it. What is remembered of it lives for a moment longer, and nothing may be written for one
    /// whose rows are erased.
    /// </summary>
    private static bool IsGone(ControlTransaction transaction, AuditTarget target) =>
        target.Agent.Value is not 0 and var agent && !transaction.Db.Agents.Any(row => row.Id == agent);

    /// <summary>A change that finds out late that it may not be leaves no row as it made it.</summary>
    private static void End(ControlTransaction transaction, Caller caller, string name, AuditTarget target, Refusal? refusal)
    {
        if (refusal is not null)
        {
            transaction.Db.Discard();
        }

        Record(transaction, caller, name, transaction.Target ?? target, refusal);
    }

    private static void Record(ControlTransaction transaction, Caller caller, string name, AuditTarget target, Refusal? refusal)
    {
        // What is not there can be asked for without end, and nothing was decided about it.
        if (refusal is not { Kind: RefusalKind.NotFound })
        {
            transaction.Audit.Append(AuditEntry.Of(caller, name, target, refusal?.Code ?? AuditEntry.Done), transaction.Messages.Now);
        }
    }
}
