using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>One process of a <see cref="FaultHost"/>, from its start to its end.</summary>
internal sealed class FaultProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly Dictionary<string, SeatSignals> _seats;

    public FaultProcess(IReadOnlyCollection<string> seats, IReadOnlyDictionary<string, string>? environment)
    {
        _seats = seats.ToDictionary(seat => seat, _ => new SeatSignals(), StringComparer.Ordinal);
        _process = ChildProcess.Start(
            Programs.CrashHost,
            [$"{seats.Count}"],
            Programs.OpenLoopback.Concat(environment ?? new Dictionary<string, string>()).ToDictionary(),
            Read,
            () => { });
    }

    public bool HasEnded => _process.HasEnded;

    public string Output => _process.Output;

    public FaultServer Launch(string seat, CrashDirectory directory, FaultPoint? point, bool isUnsynced)
    {
        var postgres = directory.IsFile ? string.Empty : directory.Database;
        _process.Tell(string.Join(
            '\t', "start", seat, directory.Path, postgres, point?.Write, point?.Side, point?.Agent, isUnsynced ? "unsynced" : string.Empty));
        return new FaultServer(this, seat, _seats[seat]);
    }

    public void Arm(string seat, FaultPoint point) => _process.Tell(string.Join('\t', "arm", seat, point.Write, point.Side, point.Agent));

    public void End(string seat) => _process.Tell($"end\t{seat}");

    /// <summary>Waits until all are where they end, and with them the process.</summary>
    public Task EndedAsync(TimeSpan patience) => _process.EndedAsync(patience);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Read(string line)
    {
        if (line.Split(' ', 3) is not [var word, var seat, ..] words || !_seats.TryGetValue(seat, out var signals))
        {
            return;
        }

        switch (word)
        {
            case "ready":
                signals.Ready.TrySetResult(words[2]);
                break;
            case "failed":
                signals.Ready.TrySetException(new InvalidOperationException($"The server did not start: {words[2]}"));
                break;
            case "armed":
                signals.Armed.Release();
                break;
            case "ended":
                signals.Ended.TrySetResult();
                break;
        }
    }
}

/// <summary>What the process has said about the server of one seat.</summary>
internal sealed class SeatSignals
{
    public TaskCompletionSource<string> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SemaphoreSlim Armed { get; } = new(0);

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
