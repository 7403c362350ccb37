using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Operators;

/// <summary>Answers or ends many entries with one request: each by itself, and each as if it were asked for alone.</summary>
internal sealed class BulkAsks(IAskReads reads, IControlWriter writer, IAgentAccess access, KnownShares shares)
{
    public async Task<Outcome<BulkOutcome<Guid>>> AnswerAsync(
        Caller caller, AskSelection selection, NewAnswer answer, CancellationToken cancellationToken) => caller.IsPerson
        ? await EndAsync(
            caller,
            selection,
            ask => AnswerCheck.CheckAsync(ask, answer, cancellationToken),
            AskEnd.Answered(answer, caller.Principal),
            cancellationToken)
        : Refusal.PersonRequired;

    public Task<Outcome<BulkOutcome<Guid>>> CancelAsync(Caller caller, AskSelection selection, CancellationToken cancellationToken) =>
        EndAsync(caller, selection, static _ => new ValueTask<Refusal?>((Refusal?)null), AskEnd.Cancelled, cancellationToken);

    private async Task<Outcome<BulkOutcome<Guid>>> EndAsync(
        Caller caller,
        AskSelection selection,
        Func<AskRecord, ValueTask<Refusal?>> check,
        Action<IMessageTransaction, AskRecord> end,
        CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Operate))
        {
            return Refusal.Forbidden("This key may not answer.");
        }

        var filter = selection.Filter;
        if (selection.Agent is { } name)
        {
            if (await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Operate, cancellationToken) };
        }

        var chosen = selection.Ids is { } ids
            ? [.. ids.Distinct().Select(id => new AskId(id, 0))]
            : await reads.SelectAsync(
                caller.Tenant,
                filter with { Status = AskStatus.Pending },
                AskCursor.Read(selection.Cursor, AskOrder.Created),
                BulkOutcome<Guid>.Limit + 1,
                cancellationToken);
        var outcome = new BulkOutcome<Guid>
        {
            Next = chosen.Count > BulkOutcome<Guid>.Limit
                ? AskCursor.Write(new AskPlace(0, chosen[BulkOutcome<Guid>.Limit - 1].Sequence), AskOrder.Created)
                : null,
        };
        foreach (var some in chosen.Take(BulkOutcome<Guid>.Limit).Select(ask => ask.Id).Chunk(BulkOutcome<Guid>.PerTransaction))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fitting = await FittingAsync(caller, some, check, outcome, cancellationToken);
            var refusals = await writer.WriteEachAsync(
                caller, "end_asks", fitting, id => AuditTarget.Ask(id, default), (change, id) => AskEnd.Apply(change.Messages, id, end));
            for (var i = 0; i < fitting.Count; i++)
            {
                outcome.Add(fitting[i], refusals[i]);
            }
        }

        return outcome;
    }

    /// <summary>What a question is does not change: it is looked at before the transaction, and only whether it is open in it.</summary>
    private async Task<List<Guid>> FittingAsync(
        Caller caller,
        Guid[] ids,
        Func<AskRecord, ValueTask<Refusal?>> check,
        BulkOutcome<Guid> outcome,
        CancellationToken cancellationToken)
    {
        var fitting = new List<Guid>(ids.Length);
        foreach (var id in ids)
        {
            var refusal = await reads.FindAsync(caller.Tenant, id, cancellationToken) is { } ask
                && await access.FindAsync(caller, ask.Agent, AccessRights.Operate, cancellationToken) is not null
                    ? await check(ask)
                    : Refusal.NotFound("ask");
            if (refusal is null)
            {
                fitting.Add(id);
            }
            else
            {
                outcome.Add(id, refusal);
            }
        }

        return fitting;
    }
}

/// <summary>Which pending entries many at once are: by their ids, or by what they have in common.</summary>
internal sealed record AskSelection
{
    /// <summary>These; null for those that the filter finds.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>The name of their agent; null for any.</summary>
    public string? Agent { get; init; }

    public AskFilter Filter { get; init; } = new();

    /// <summary>Where an earlier request stopped; null for the beginning.</summary>
    public string? Cursor { get; init; }
}
