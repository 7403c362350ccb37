using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Records finished steps while their turn runs.</summary>
internal static class StepRecord
{
    /// <summary>Records steps of an attempt, in their order.</summary>
    /// <returns>The entries with their numbers; null when the attempt is over.</returns>
    public static IReadOnlyList<JournalEntry>? Apply(
        IMessageTransaction transaction, MessageRecord attempt, DateTimeOffset startedAt, MessagePin pin, long epoch,
        IReadOnlyList<JournalEntry> entries)
    {
        if (transaction.ReadEpoch(attempt.Agent) != epoch
            || transaction.Find(attempt.Sequence) is not { } message
            || !message.Status.IsOpen() || message.Attempt != attempt.Attempt)
        {
            return null;
        }

        message.StartedAt ??= startedAt.ToMilliseconds();
        TurnCommit.Pin(message, pin);
        var recorded = Append(transaction, message, entries);
        transaction.Update(message);
        transaction.Aftermath.Touched.Add(message.Id);
        return recorded;
    }

    /// <summary>Gives entries their numbers and stores them.</summary>
    public static IReadOnlyList<JournalEntry> Append(
        IMessageTransaction transaction, MessageRecord message, IReadOnlyList<JournalEntry> entries)
    {
        var recorded = new JournalEntry[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            recorded[i] = entries[i] with { Number = ++message.Numbers, EndedAt = entries[i].EndedAt ?? transaction.Now };
            transaction.InsertEntry(message.Sequence, recorded[i]);
        }

        return recorded;
    }
}
