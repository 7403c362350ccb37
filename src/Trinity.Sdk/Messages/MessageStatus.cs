namespace Trinity.Sdk.Messages;

/// <summary>The states of a message. <c>running</c> is not among them: it is read from the mailbox, never stored.</summary>
internal enum MessageStatus
{
    Queued = 0,
    Retrying = 1,
    Waiting = 2,
    Completed = 4,
    Failed = 5,
    Cancelled = 6,
    Dead = 7,
    Skipped = 8,
}

internal static class MessageStatusRules
{
    public static bool IsOpen(this MessageStatus status) => status < MessageStatus.Completed;

    /// <summary>Whether the message takes a place in the queue; one that waits for an answer does not.</summary>
    public static bool TakesPlace(this MessageStatus status) => status is MessageStatus.Queued or MessageStatus.Retrying;
}
