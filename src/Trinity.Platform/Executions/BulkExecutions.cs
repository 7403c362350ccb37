using System.Globalization;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Executions;

/// <summary>Retries or cancels many executions with one request: each by itself, in the order of their acceptance.</summary>
internal sealed class BulkExecutions(IExecutionReads reads, IControlWriter writer, IAgentAccess access, KnownShares shares)
{
    public Task<Outcome<BulkOutcome<MessageId>>> RetryAsync(
        Caller caller, ExecutionSelection selection, bool isFresh, CancellationToken cancellationToken) =>
        EachAsync(
            caller,
            selection,
            "retry_executions",
            (change, execution) =>
                (ExecutionChange.Retry(change.Messages, execution.Sequence, isFresh, caller.Principal) as Outcome<MessageId>.Refused)?.Refusal,
            cancellationToken);

    /// <summary>One that an earlier one of them has cancelled, because it was called by that, is cancelled as was asked for.</summary>
    public Task<Outcome<BulkOutcome<MessageId>>> CancelAsync(
        Caller caller, ExecutionSelection selection, CancellationToken cancellationToken) =>
        EachAsync(
            caller,
            selection,
            "cancel_executions",
            (change, execution) => change.Messages.ReadFence(execution.Sequence) is { Status: MessageStatus.Cancelled }
                ? null
                : ExecutionChange.Cancel(change.Messages, execution.Sequence),
            cancellationToken);

    private async Task<Outcome<BulkOutcome<MessageId>>> EachAsync(
        Caller caller,
        ExecutionSelection selection,
        string name,
        Func<ControlTransaction, ExecutionId, Refusal?> change,
        CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Operate))
        {
            return Refusal.Forbidden("This key may not retry and cancel.");
        }

        var filter = selection.Filter;
        if (selection.Agent is { } agentName)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Operate, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Operate, cancellationToken) };
        }

        const int limit = BulkOutcome<MessageId>.Limit;
        var chosen = await reads.SelectAsync(caller.Tenant, filter, selection.After, limit + 1, cancellationToken);
        var outcome = new BulkOutcome<MessageId>
        {
            Next = chosen.Count > limit ? chosen[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null,
        };
        foreach (var some in chosen.Take(limit).Chunk(BulkOutcome<MessageId>.PerTransaction))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var allowed = new List<ExecutionId>(some.Length);
            foreach (var execution in some)
            {
                if (await access.FindAsync(caller, execution.Agent, AccessRights.Operate, cancellationToken) is not null)
                {
                    allowed.Add(execution);
                }
            }

            var refusals = await writer.WriteEachAsync(caller, name, allowed, execution => AuditTarget.Of(execution.Id, execution.Agent), change);
            for (var i = 0; i < refusals.Length; i++)
            {
                outcome.Add(allowed[i].Id, refusals[i]);
            }
        }

        return outcome;
    }
}

/// <summary>Which executions many at once are.</summary>
internal sealed record ExecutionSelection
{
    /// <summary>The name of their agent; null for any.</summary>
    public string? Agent { get; init; }

    public required ExecutionFilter Filter { get; init; }

    /// <summary>The place after which they begin.</summary>
    public long After { get; init; }
}
