using System.Globalization;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>What waits for people: shown, answered once, cancelled.</summary>
internal sealed class OperatorQueue(
    IAskReads reads, IControlWriter writer, IAgentAccess access, IAgentLookup agents, KnownShares shares, TimeProvider time)
{
    public async Task<Outcome<Page<AskView>>> ListAsync(
        Caller caller, string? agentName, AskFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Operate))
        {
            return new Page<AskView>([], null);
        }

        if (agentName is not null)
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

        filter = filter with { Now = time.GetUtcNow() };
        var asks = await reads.ListAsync(caller.Tenant, filter, AskCursor.Read(cursor, filter.Order), limit + 1, cancellationToken);
        await agents.LearnAsync(asks.Select(ask => ask.Agent), cancellationToken);
        var views = new List<AskView>(asks.Count);
        foreach (var ask in asks)
        {
            if (await access.FindAsync(caller, ask.Agent, AccessRights.Operate, cancellationToken) is { } agent)
            {
                views.Add(new AskView(ask, agent.Name));
            }
        }

        return new Page<AskView>(
            [.. views.Take(limit)], asks.Count > limit ? AskCursor.Write(AskPlace.Of(asks[limit - 1]), filter.Order) : null);
    }

    public async Task<Outcome<AskView>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, cancellationToken) is { } found ? found : Refusal.NotFound("ask");

    /// <summary>Answers an entry, once. Who waits for it is woken in the same transaction.</summary>
    public async Task<Outcome<AskView>> AnswerAsync(Caller caller, Guid id, NewAnswer answer, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("ask");
        }

        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        return await AnswerCheck.CheckAsync(found.Ask, answer, cancellationToken) is { } refusal
            ? refusal
            : await EndAsync(caller, found, AskEnd.Answered(answer, caller.Principal), cancellationToken);
    }

    /// <summary>Ends an entry without an answer; for an alert, that is how a person says it was seen.</summary>
    public async Task<Outcome<AskView>> CancelAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, cancellationToken) is { } found
            ? await EndAsync(caller, found, AskEnd.Cancelled, cancellationToken)
            : Refusal.NotFound("ask");

    private async Task<Outcome<AskView>> EndAsync(
        Caller caller, AskView found, Action<IMessageTransaction, AskRecord> end, CancellationToken cancellationToken)
    {
        var refusal = await writer.WriteAsync(
            caller, AuditTarget.Ask(found.Ask.Id, found.Ask.Agent), "end_ask", change => AskEnd.Apply(change.Messages, found.Ask.Id, end));
        return refusal is not null ? refusal : await GetAsync(caller, found.Ask.Id, cancellationToken);
    }

    private async Task<AskView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        await reads.FindAsync(caller.Tenant, id, cancellationToken) is { } ask
        && await access.FindAsync(caller, ask.Agent, AccessRights.Operate, cancellationToken) is { } agent
            ? new AskView(ask, agent.Name)
            : null;
}

/// <summary>An entry of the operator queue with its agent.</summary>
internal sealed record AskView(AskRecord Ask, string Agent);

/// <summary>Ends one entry within a transaction, by the one road there is: <see cref="Asks"/>.</summary>
internal static class AskEnd
{
    public static Action<IMessageTransaction, AskRecord> Cancelled { get; } = static (messages, ask) =>
        Asks.End(messages, ask, AskStatus.Cancelled, new TurnError("ask_cancelled", "The question was cancelled."));

    public static Action<IMessageTransaction, AskRecord> Answered(NewAnswer answer, Principal by) => (messages, ask) =>
        Asks.Answer(messages, ask, answer.Option, answer.Text, answer.Data, by.ToString());

    /// <summary>Ends an entry as it is found now: somebody else may have been faster, or its agent be gone.</summary>
    public static Refusal? Apply(IMessageTransaction messages, Guid id, Action<IMessageTransaction, AskRecord> end)
    {
        if (messages.FindAsk(id) is not { } ask || messages.FindAgent(ask.Agent) is not { IsDeleted: false })
        {
            return Refusal.NotFound("ask");
        }

        if (ask.Status != AskStatus.Pending)
        {
            return AnswerCheck.NotPending(ask.Status);
        }

        end(messages, ask);
        return null;
    }
}

/// <summary>Cursors of lists of the operator queue. One of another order begins at the first page.</summary>
internal static class AskCursor
{
    public static string Write(AskPlace place, AskOrder order) => order switch
    {
        AskOrder.Created => place.Sequence.ToString(CultureInfo.InvariantCulture),
        AskOrder.Priority => string.Create(CultureInfo.InvariantCulture, $"{place.Rank}.{place.Sequence}"),
    };

    public static AskPlace? Read(string? cursor, AskOrder order)
    {
        var parts = cursor?.Split('.') ?? [];
        var rank = 0;
        return parts.Length == (order == AskOrder.Priority ? 2 : 1)
            && (parts.Length == 1 || int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out rank))
            && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new AskPlace(rank, sequence)
                : null;
    }
}
