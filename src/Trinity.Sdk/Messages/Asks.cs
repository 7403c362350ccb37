using System.Text.Json;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Entries of the operator queue: placed, answered and ended, each in one transaction with what it wakes.</summary>
internal static class Asks
{
    public static void Place(
        IMessageTransaction transaction, MessageRecord message, WaitRequest wait, int part, DateTimeOffset? expiresAt, Guid? id = null)
    {
        var ask = wait.Asks[part];
        transaction.InsertAsk(new AskRecord
        {
            Id = id ?? transaction.NewId(),
            Tenant = message.Tenant,
            Agent = message.Agent,
            MessageSequence = message.Sequence,
            Message = message.Id,
            Wait = wait.Name,
            Part = part,
            Kind = ask.Kind,
            Title = ask.Title,
            Body = ask.Body,
            Options = ask.Options,
            Proposal = ask.Proposal,
            Schema = ask.Schema,
            Context = ask.Context,
            Addressee = ask.Addressee,
            Priority = ask.Priority,
            CreatedAt = transaction.Now,
            DueAt = ask.DueAfter is { } due ? (transaction.Now + due).ToMilliseconds() : null,
            ExpiresAt = expiresAt,
        });
    }

    /// <summary>Says what is wrong with an answer; null when nothing is.</summary>
    public static TurnError? Check(AskRecord ask, string? option, string? text, JsonElement? data)
    {
        if (ask.Kind == AskKind.Alert)
        {
            return null;
        }

        if (ask.Options.Count > 0 && !ask.Options.Contains(option, StringComparer.Ordinal))
        {
            return new TurnError("invalid_option", $"The answer must be one of: {string.Join(", ", ask.Options)}.");
        }

        if (!ask.Schema.IsEmpty && data is null)
        {
            return new TurnError("invalid_answer", "The answer needs data of the form that the question asks for.");
        }

        return ask.Options.Count == 0 && ask.Schema.IsEmpty && option is null && text is null && data is null
            ? new TurnError("invalid_answer", "The answer is empty.")
            : null;
    }

    /// <summary>Takes an answer, once, and wakes the message that waits for it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="ask">The entry as it was found in this transaction.</param>
    /// <param name="option">The option chosen, or null.</param>
    /// <param name="text">What was written, or null.</param>
    /// <param name="data">The data of a form, or null.</param>
    /// <param name="by">Who answers.</param>
    public static AnswerResult Answer(
        IMessageTransaction transaction, AskRecord ask, string? option, string? text, JsonElement? data, string by)
    {
        if (ask.Status != AskStatus.Pending)
        {
            return AnswerResult.NotPending;
        }

        var answer = TurnJson.Write(new RecordedAnswer
        {
            Option = option,
            Text = text,
            Data = data,
            By = by,
            At = transaction.Now,
            Proposal = ask.Proposal.IsEmpty ? null : JsonSerializer.Deserialize<JsonElement>(ask.Proposal.Span, TurnJson.Options),
        });
        transaction.UpdateAsk(ask with { Status = AskStatus.Answered, Answer = answer, EndedAt = transaction.Now });
        if (ask.Wait is not null)
        {
            Waits.Resolve(transaction, ask.MessageSequence!.Value, ask.Wait, ask.Part, answer, error: null);
        }

        return AnswerResult.Answered;
    }

    /// <summary>Ends an entry without an answer.</summary>
    public static void End(IMessageTransaction transaction, AskRecord ask, AskStatus status, TurnError error)
    {
        transaction.UpdateAsk(ask with { Status = status, EndedAt = transaction.Now });
        if (ask.Wait is not null)
        {
            Waits.Resolve(transaction, ask.MessageSequence!.Value, ask.Wait, ask.Part, result: default, error);
        }
    }

    /// <summary>Ends an entry that nobody need look at any more: what it was about is over, and nobody waits for it.</summary>
    public static void Withdraw(IMessageTransaction transaction, AskRecord ask) =>
        transaction.UpdateAsk(ask with { Status = AskStatus.Withdrawn, EndedAt = transaction.Now });
}

/// <summary>What became of an answer.</summary>
internal enum AnswerResult
{
    Answered = 0,

    /// <summary>It was answered, expired, cancelled or withdrawn before.</summary>
    NotPending = 1,
}
