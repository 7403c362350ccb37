using System.Diagnostics;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Bench.Harness;

/// <summary>Hears which messages have ended, in the order of the commits.</summary>
internal sealed class Endings : ICommitListener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly BenchServer _server;
    private long _count;
    private long _wanted = long.MaxValue;
    private TaskCompletionSource? _reached;

    public Endings(BenchServer server)
    {
        _server = server;
        server.Get<CommitDispatcher>().Listen(this);
    }

    /// <summary>Messages that have ended so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Told every message that ended; it must not block.</summary>
    public Action<MessageRecord>? Ended { get; set; }

    public void Committed(Aftermath aftermath)
    {
        if (Ended is { } ended)
        {
            foreach (var message in aftermath.Ended)
            {
                ended(message);
            }
        }

        if (Interlocked.Add(ref _count, aftermath.Ended.Count) >= Interlocked.Read(ref _wanted))
        {
            lock (_gate)
            {
                _reached?.TrySetResult();
            }
        }
    }

    /// <summary>Returns when no message is open any more, and all endings have been told.</summary>
    public async Task SettleAsync()
    {
        var ended = () => Rows.Count(_server, "SELECT count(*) FROM message WHERE status >= 4");
        var total = () => Rows.Count(_server, "SELECT count(*) FROM message");
        long wanted;
        do
        {
            wanted = total();
            await ReachAsync(wanted);
        }
        while (wanted != total() || wanted != ended());
    }

    /// <summary>Returns when so many messages have ended.</summary>
    public async Task ReachAsync(long count)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _reached = reached;
            Interlocked.Exchange(ref _wanted, count);
        }

        if (Count >= count)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        if (await Task.WhenAny(reached.Task, Task.Delay(Patience, TimeProvider.System)) != reached.Task && Count < count)
        {
            throw new BenchException($"Only {Count} of {count} messages ended, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s after the last was accepted.");
        }
    }
}
