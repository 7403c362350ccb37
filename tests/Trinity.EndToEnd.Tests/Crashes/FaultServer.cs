using Trinity.Client;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The server of a seat, until its process ends.</summary>
internal sealed class FaultServer(FaultProcess process, string seat, SeatSignals signals) : IRunningServer
{
    /// <summary>It may be the last that its process starts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Whoever does not come to its point is given up before.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromMinutes(10);

    public TrinityClient Client { get; private set; } = new(new Uri("http://127.0.0.1:9"), apiKey: null);

    public Uri Address { get; private set; } = new("http://127.0.0.1:9");

    public string Output => process.Output;

    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Address = new Uri(await signals.Ready.Task.WaitAsync(Patience, cancellationToken));
        Client = new TrinityClient(Address, TestServer.ApiKey);
    }

    /// <summary>Tells it when to end.</summary>
    public async Task ArmAsync(FaultPoint point)
    {
        process.Arm(seat, point);
        if (!await signals.Armed.WaitAsync(Patience))
        {
            throw new TimeoutException($"The server was not armed.\n{Output}");
        }
    }

    /// <summary>Kills it, as soon as all others in the process may be killed.</summary>
    public Task KillAsync()
    {
        process.End(seat);
        return EndedAsync();
    }

    /// <summary>Waits until it is at its point, and then for its end.</summary>
    public async Task EndedAsync()
    {
        try
        {
            await signals.Ended.Task.WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The server did not come to its point.\n{Output}", exception);
        }

        await process.EndedAsync(PatienceWithOthers);
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
