using System.Text.Json;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>What waits for people: shown, answered once, cancelled.</summary>
internal sealed class OperatorQueue(IAskReads reads, IControlWriter writer, IAgentAccess access)
{
    public async Task<Outcome<Page<AskView>>> ListAsync(
        Caller caller, string? agentName, AskFilter filter, long? after, int limit, CancellationToken cancellationToken)
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

        var asks = await reads.ListAsync(caller.Tenant, filter, after, limit + 1, cancellationToken);
        var views = new List<AskView>(asks.Count);
        foreach (var ask in asks)
        {
            if (await access.FindAsync(caller, ask.Agent, AccessRights.Operate, cancellationToken) is { } agent)
            {
                views.Add(new AskView(ask, agent.Name));
            }
        }

        return new Page<AskView>([.. views.Take(limit)], asks.Count > limit ? asks[limit - 1].Sequence.ToString() : null);
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

        // A closed question with an invalid answer is told first that it is closed: no other answer would do.
        if (found.Ask.Status != AskStatus.Pending)
        {
            return NotPending(found.Ask.Status);
        }

        if (Asks.Check(found.Ask, answer.Option, answer.Text, answer.Data) is { } error)
        {
            return Refusal.Invalid(error.Code, error.Message, new Fault("/answer", error.Code, error.Message));
        }

        var faults = await AnswerSchema.CheckAsync(found.Ask.Schema, answer.Data, cancellationToken);
        if (faults.Count > 0)
        {
            return Refusal.Invalid("invalid_answer", "The answer is not of the form that the question asks for.", faults);
        }

        return await EndAsync(caller, found, ask => ask.Status == AskStatus.Pending, (messages, ask) =>
            Asks.Answer(messages, ask, answer.Option, answer.Text, answer.Data, caller.Principal.ToString()), cancellationToken);
    }

    /// <summary>Ends an entry without an answer; for an alert, that is how a person says it was seen.</summary>
    public async Task<Outcome<AskView>> CancelAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("ask");
        }

        return await EndAsync(caller, found, ask => ask.Status == AskStatus.Pending, (messages, ask) =>
            Asks.End(messages, ask, AskStatus.Cancelled, new TurnError("ask_cancelled", "The question was cancelled.")), cancellationToken);
    }

    private static Refusal NotPending(AskStatus status) =>
        Refusal.Conflict("ask_not_pending", $"It is {Words.Of(status)}: nobody waits for an answer any more.");

    private async Task<Outcome<AskView>> EndAsync(
        Caller caller,
        AskView found,
        Func<AskRecord, bool> isOpen,
        Action<IMessageTransaction, AskRecord> end,
        CancellationToken cancellationToken)
    {
        var refusal = await writer.WriteAsync(caller.Tenant, found.Ask.Agent, "end_ask", change =>
        {
            var ask = change.Messages.FindAsk(found.Ask.Id)!;
            if (!isOpen(ask))
            {
                return NotPending(ask.Status);
            }

            end(change.Messages, ask);
            return null;
        });
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

/// <summary>What a person answers.</summary>
internal sealed record NewAnswer
{
    /// <summary>The option chosen.</summary>
    public string? Option { get; init; }

    public string? Text { get; init; }

    /// <summary>The data of a form or a judgment.</summary>
    public JsonElement? Data { get; init; }
}
