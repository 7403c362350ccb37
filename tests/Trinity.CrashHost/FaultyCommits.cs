using Trinity.Engine.Store;

namespace Trinity.CrashHost;

/// <summary>Ends the process at the transaction that the fault names, and notes every write it sees.</summary>
internal sealed class FaultyCommits(Fault fault, WriteNames seen, Unsynced? unsynced) : ICommitObserver
{
    public void BeforeCommit(IReadOnlyList<StoreWrite> batch)
    {
        unsynced?.Lower();
        seen.Add(batch.Select(write => write.Name));
        fault.Before(batch);
    }

    public void AfterCommit(IReadOnlyList<StoreWrite> batch) => fault.After();
}

/// <summary>The names of all writes seen, in a file that outlives the process.</summary>
internal sealed class WriteNames(string path)
{
    private readonly HashSet<string> _names = File.Exists(path) ? [.. File.ReadAllLines(path)] : [];

    public void Add(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (_names.Add(name))
            {
                File.AppendAllText(path, name + "\n");
            }
        }
    }
}
