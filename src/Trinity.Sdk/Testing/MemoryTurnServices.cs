using Microsoft.Extensions.Logging;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Testing;

/// <summary>What an attempt in a test host asks of it while it runs.</summary>
internal sealed class MemoryTurnServices(
    MemoryMailboxes mailboxes, MemoryMessages messages, ILogger log, MessageRecord message, MessagePin pin, long epoch) : ITurnServices
{
    public ILogger Log => log;

    public ValueTask SettledAsync() => ValueTask.CompletedTask;

    public Task<IReadOnlyList<JournalEntry>> RecordAsync(IReadOnlyList<JournalEntry> entries)
    {
        lock (mailboxes.Gate)
        {
            var recorded = StepRecord.Apply(messages, message, message.StartedAt ?? messages.Now, pin, epoch, entries);
            return recorded is null
                ? Task.FromException<IReadOnlyList<JournalEntry>>(new TrinityException("refused", "The attempt is over."))
                : Task.FromResult(recorded);
        }
    }

    public Task<StateSnapshot?> PeekAsync(string key, CancellationToken cancellationToken)
    {
        lock (mailboxes.Gate)
        {
            return Task.FromResult(messages.States.TryGetValue((message.Agent, key), out var state) ? state.Snapshot : null);
        }
    }

    public Task<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<StateCondition> conditions, int limit, CancellationToken cancellationToken)
    {
        lock (mailboxes.Gate)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. messages.States
                .Where(state => state.Key.Agent == message.Agent && conditions.All(condition => Matches(state.Value.Indexed, condition)))
                .Select(state => state.Key.Key)
                .Order(StringComparer.Ordinal)
                .Take(limit)]);
        }
    }

    private static bool Matches(IReadOnlyList<IndexedValue> indexed, StateCondition condition)
    {
        var value = indexed.FirstOrDefault(candidate => candidate.Property == condition.Property).Value;
        if (value is null || condition.Value is null)
        {
            return condition.Comparison == Comparison.Equal && value is null && condition.Value is null;
        }

        var order = value is string text
            ? string.CompareOrdinal(text, condition.Value as string)
            : Convert.ToDouble(value, null).CompareTo(Convert.ToDouble(condition.Value, null));
        return condition.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            Comparison.GreaterOrEqual => order >= 0,
        };
    }
}
