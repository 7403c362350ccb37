using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>The one way in: every message becomes a row here.</summary>
internal static class Acceptance
{
    public static AcceptanceResult Accept(IMessageTransaction transaction, Submission submission)
    {
        if (submission.Idempotency is { } scope && transaction.FindIdempotent(submission.Agent, scope) is { } known)
        {
            return scope.Content is null || known.Content.AsSpan().SequenceEqual(scope.Content)
                ? new AcceptanceResult.Duplicate(known.Message)
                : new AcceptanceResult.KeyReused();
        }

        if (transaction.Backlog.Fullness(submission.Agent, submission.Key) is { } code)
        {
            return new AcceptanceResult.Full(code);
        }

        if (submission.IsBudgeted && !transaction.TrySpend(submission.Agent))
        {
            return new AcceptanceResult.Spent();
        }

        var message = Insert(transaction, submission);
        if (submission.Idempotency is { } remembered)
        {
            transaction.InsertIdempotent(submission.Agent, remembered, message.Id);
        }

        return new AcceptanceResult.Accepted(message);
    }

    /// <summary>Makes a message without asking for room: what the platform itself owes is not refused.</summary>
    public static MessageRecord Insert(IMessageTransaction transaction, Submission submission)
    {
        var sequence = transaction.NextSequence();
        var message = new MessageRecord
        {
            Id = submission.Id,
            Tenant = submission.Tenant,
            Agent = submission.Agent,
            Sequence = sequence,
            LaneSequence = sequence,
            Key = submission.Key,
            Type = submission.Type,
            Source = submission.Source,
            Principal = submission.Principal,
            Payload = submission.Payload,
            PayloadOf = submission.PayloadOf,
            ContentType = submission.ContentType,
            Hops = submission.Hops,
            CreatedAt = transaction.Now,
            DeadlineAt = submission.DeadlineAt,
            Parent = submission.Parent,
            RetryOf = submission.RetryOf,
        };
        transaction.Insert(message);
        transaction.Backlog.Add(message.Agent, message.Key, 1);
        transaction.Aftermath.Runnable.Add(message);
        if (message.DeadlineAt is { } deadline)
        {
            Timers.Add(transaction, message, TimerKind.Deadline, deadline);
        }

        return message;
    }
}

/// <summary>What is to become a message.</summary>
internal sealed record Submission
{
    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    public required MessageId Id { get; init; }

    public string? Key { get; init; }

    public required string Type { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The message whose payload that is; null for one of its own.</summary>
    public long? PayloadOf { get; init; }

    public string ContentType { get; init; } = MessageEnvelope.Json;

    public required MessageSource Source { get; init; }

    public required string Principal { get; init; }

    public int Hops { get; init; }

    public DateTimeOffset? DeadlineAt { get; init; }

    public IdempotencyScope? Idempotency { get; init; }

    public MessageParent? Parent { get; init; }

    public MessageId? RetryOf { get; init; }

    /// <summary>Whether the agent is ephemeral, and takes messages only for a time or up to a number.</summary>
    public bool IsBudgeted { get; init; }
}

/// <summary>What became of a submission.</summary>
internal abstract record AcceptanceResult
{
    private AcceptanceResult()
    {
    }

    internal sealed record Accepted(MessageRecord Message) : AcceptanceResult;

    /// <summary>The same was accepted before.</summary>
    internal sealed record Duplicate(MessageId Id) : AcceptanceResult;

    /// <summary>Something else was accepted under the idempotency key.</summary>
    internal sealed record KeyReused : AcceptanceResult;

    /// <summary>The agent is ephemeral, and its time or its messages are over.</summary>
    internal sealed record Spent : AcceptanceResult;

    /// <summary>There is no room: <c>lane_full</c> or <c>agent_full</c>.</summary>
    internal sealed record Full(string Code) : AcceptanceResult;
}
