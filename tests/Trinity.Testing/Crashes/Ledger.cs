using System.Collections.Concurrent;

namespace Trinity.Testing.Crashes;

/// <summary>What a load has sent and been told: all that the checker may rely on.</summary>
public sealed class Ledger
{
    /// <summary>Tokens sent, with the key under which they may be sent again; null where each sending is a message of its own.</summary>
    public ConcurrentDictionary<string, string?> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens acknowledged, with the execution named.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Asks whose answer was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>What was wrong already when it was answered.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    private readonly HashSet<string> _recorded = new(StringComparer.Ordinal);

    /// <summary>What was recorded between a crash and the one before, and how many lines steps had written until then.</summary>
    public List<RecordedSteps> Crashes { get; } = [];

    public void Acknowledge(string token, string execution)
    {
        var first = Acknowledged.GetOrAdd(token, execution);
        if (first != execution)
        {
            Faults.Enqueue($"{token} was acknowledged as {first} and as {execution}.");
        }
    }

    /// <summary>Notes what a killed process left, or what is there by now: it never runs again.</summary>
    public void Crashed(CrashDirectory directory)
    {
        var record = directory.Read();
        Crashes.Add(new RecordedSteps(
            directory.CountSteps(),
            record.Journal.Where(entry => entry.Status == 1).Select(entry => entry.Result.Trim('"')).Where(_recorded.Add).ToHashSet(StringComparer.Ordinal)));
        if (directory.CheckIntegrity() is not "ok" and var damage)
        {
            Faults.Enqueue($"The database is damaged: {damage}");
        }
    }
}

/// <summary>Which steps were recorded when a process ended, and after how many lines of the steps' own file.</summary>
public sealed record RecordedSteps(int Lines, IReadOnlySet<string> IdempotencyKeys);
