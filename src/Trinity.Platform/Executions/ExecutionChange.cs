using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Executions;

/// <summary>What a person does to one execution, within a transaction and as it is found there.</summary>
internal static class ExecutionChange
{
    /// <returns>Why it is not cancelled; null when it is.</returns>
    public static Refusal? Cancel(IMessageTransaction messages, long sequence)
    {
        if (Find(messages, sequence) is not { } message)
        {
            return Refusal.NotFound("execution");
        }

        return Interventions.Cancel(messages, message) ? null : Refusal.Conflict("execution_ended", "The execution has ended.");
    }

    /// <returns>The execution that is attempted: the same one, or a new one.</returns>
    public static Outcome<MessageId> Retry(IMessageTransaction messages, long sequence, bool isFresh, Principal by)
    {
        if (Find(messages, sequence) is not { } message)
        {
            return Refusal.NotFound("execution");
        }

        if (message.Status.IsOpen())
        {
            return Refusal.Conflict("execution_open", "The execution has not ended.");
        }

        if (isFresh)
        {
            return Interventions.RetryFresh(messages, message, by.ToString()) switch
            {
                AcceptanceResult.Accepted accepted => accepted.Message.Id,
                AcceptanceResult.Full full => Full(full.Code),
                _ => Refusal.Conflict("not_retried", "The execution could not be started afresh."),
            };
        }

        if (message.Status is MessageStatus.Completed or MessageStatus.Skipped)
        {
            return Refusal.Conflict("execution_completed", "The execution has completed: start it afresh to do it again.");
        }

        // The bounds of a queue hold for what a person puts into it too: a thousand dead letters are asked for with one request.
        if (messages.Backlog.Fullness(message.Agent, message.Key) is { } code)
        {
            return Full(code);
        }

        Interventions.Retry(messages, message);
        return message.Id;
    }

    private static MessageRecord? Find(IMessageTransaction messages, long sequence) =>
        messages.Find(sequence) is { } message && messages.FindAgent(message.Agent) is { IsDeleted: false } ? message : null;

    private static Refusal Full(string code) => Refusal.Conflict(code, "There is no room for another message.");
}
