using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Messages;

/// <summary>Which message of a lane is executed next.</summary>
internal static class LaneOrder
{
    /// <summary>The next message of a lane in which none is being executed; null when it has to wait.</summary>
    /// <param name="lane">The open messages of the lane.</param>
    /// <param name="ordering">Whether messages that wait or retry hold back those behind them.</param>
    public static MessageRecord? Next(IEnumerable<MessageRecord> lane, Ordering ordering)
    {
        var first = lane
            .Where(message => ordering == Ordering.Strict || message.Status == MessageStatus.Queued)
            .MinBy(message => message.LaneSequence);
        return first?.Status == MessageStatus.Queued ? first : null;
    }

    /// <summary>The message that holds a message back; null when none does.</summary>
    public static MessageRecord? BlockedBy(IEnumerable<MessageRecord> lane, MessageRecord message, Ordering ordering) =>
        ordering == Ordering.Strict
            ? lane.Where(other => other.LaneSequence < message.LaneSequence).MinBy(other => other.LaneSequence)
            : null;
}
