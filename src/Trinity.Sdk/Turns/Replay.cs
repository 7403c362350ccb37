using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>
/// The journal as an attempt loaded it, and the order in which its results are delivered: the order in which earlier attempts saw them.
/// </summary>
internal sealed class Replay
{
    private readonly Dictionary<string, Recorded> _entries;

    public Replay(IReadOnlyList<JournalEntry> journal)
    {
        _entries = new Dictionary<string, Recorded>(journal.Count, StringComparer.Ordinal);
        foreach (var entry in journal)
        {
            _entries.Add(entry.Name, new Recorded(entry));
            Bytes += entry.Result.Length;
            if (entry.Number > LoadedThrough)
            {
                LoadedThrough = entry.Number;
            }
        }

        Order();
    }

    /// <summary>The highest number among the entries loaded.</summary>
    public long LoadedThrough { get; }

    /// <summary>How many results will be delivered, if the handler reaches them.</summary>
    public int Deliverables { get; private set; }

    public long Bytes { get; }

    public int Count => _entries.Count;

    public bool TryGet(string name, out Recorded recorded) => _entries.TryGetValue(name, out recorded!);

    /// <summary>The first entry that must be reached and is not among the names given.</summary>
    public JournalEntry? FirstUnreached(Func<string, bool> isReached) =>
        _entries.Values.FirstOrDefault(recorded =>
            !recorded.Entry.IsOptional && recorded.Entry.Kind != JournalKind.Changed && !isReached(recorded.Entry.Name))?.Entry;

    /// <summary>
    /// An answer has the number of its commit, but the attempt that ran then had not loaded it: it comes after every step whose attempt
    /// did not know it yet. Otherwise the winner of a race would change between attempts.
    /// </summary>
    private void Order()
    {
        var ended = _entries.Values
            .Where(recorded => recorded.Entry.Status != JournalStatus.Open && recorded.Entry.Kind != JournalKind.Changed)
            .ToArray();
        var steps = ended.Where(recorded => !recorded.Entry.IsWait).Select(recorded => recorded.Entry).OrderBy(step => step.Seen).ToArray();
        var highest = new long[steps.Length + 1];
        for (var i = 0; i < steps.Length; i++)
        {
            highest[i + 1] = Math.Max(highest[i], steps[i].Number);
        }

        foreach (var recorded in ended.OrderBy(Moment).ThenBy(recorded => recorded.Entry.IsWait).ThenBy(recorded => recorded.Entry.Number))
        {
            recorded.Position = Deliverables++;
        }

        long Moment(Recorded recorded)
        {
            var entry = recorded.Entry;
            return entry.IsWait ? Math.Max(entry.Number, highest[CountSeenBelow(steps, entry.Number)]) : entry.Number;
        }
    }

    private static int CountSeenBelow(JournalEntry[] steps, long number)
    {
        var low = 0;
        var high = steps.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (steps[middle].Seen < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    internal sealed class Recorded(JournalEntry entry)
    {
        public JournalEntry Entry { get; } = entry;

        /// <summary>Its place in the order of delivery; -1 while it is open.</summary>
        public int Position { get; set; } = -1;
    }
}
