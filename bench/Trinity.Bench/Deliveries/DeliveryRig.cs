using Microsoft.Extensions.DependencyInjection;
using Trinity.Bench.Harness;
using Trinity.Bench.Nodes;
using Trinity.Engine.Intake;
using Trinity.Engine.Outbound;
using Trinity.Engine.Store;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Messages;

namespace Trinity.Bench.Deliveries;

/// <summary>A server whose agents send, and the receivers they send to.</summary>
internal sealed class DeliveryRig : IAsyncDisposable
{
    private const int PerTurn = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly BenchServer _server;
    private readonly BenchReceiver _receiver;
    private readonly IReadOnlyList<string> _agents;
    private int _sent;

    private DeliveryRig(BenchServer server, BenchReceiver receiver, IReadOnlyList<string> agents)
    {
        _server = server;
        _receiver = receiver;
        _agents = agents;
    }

    /// <param name="destinations">How many destinations there are, each of an agent of its own.</param>
    public static async Task<DeliveryRig> StartAsync(int destinations)
    {
        var server = await BenchServer.StartAsync(configure: services =>
            services.Configure<OutboundOptions>(options => options.AllowedRanges = ["127.0.0.0/8"]));
        await Fleet.CreateAsync(server, "bench-sender", destinations + 1, "{}");
        return new DeliveryRig(
            server, await BenchReceiver.StartAsync(), [.. Enumerable.Range(0, destinations + 1).Select(number => Fleet.NameOf("agent", number))]);
    }

    /// <summary>Fills the queue of a destination that will never answer.</summary>
    public async Task AddDeadAsync(Uri url, int count)
    {
        await SendAsync(_agents[^1], url, count);
        await _server.Endings.SettleAsync();
    }

    /// <summary>Sends so many to each destination, and measures how they are delivered once all of them may be.</summary>
    /// <returns>The time and what was used of the processor, in seconds.</returns>
    public async Task<(double Seconds, double CpuSeconds)> DeliverAsync(int each)
    {
        await FreezeAsync(isFrozen: true);
        foreach (var agent in _agents.SkipLast(1))
        {
            await SendAsync(agent, new Uri(_receiver.Address, agent), each);
        }

        await _server.Endings.SettleAsync();
        _sent += each * (_agents.Count - 1);
        var clock = new CpuClock();
        await FreezeAsync(isFrozen: false);
        await UntilAsync(() => _receiver.Count >= _sent);
        await UntilAsync(() => Rows.Count(_server, "SELECT count(*) FROM delivery WHERE status = 0") >= _sent);
        var measured = (clock.Seconds, clock.CpuSeconds);
        Rows.Expect("deliveries", Rows.Count(_server, "SELECT count(*) FROM delivery WHERE status = 0"), _sent);
        BenchException.ThrowUnless(_receiver.Count == _sent, $"{_receiver.Count} deliveries came for {_sent} that were sent.");
        return measured;
    }

    /// <summary>What is still pending: only what goes to the dead destination.</summary>
    public long Pending => Rows.Count(_server, "SELECT count(*) FROM delivery WHERE status = 2");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private async Task SendAsync(string agent, Uri url, int count)
    {
        for (var left = count; left > 0; left -= PerTurn)
        {
            var message = new IncomingMessage
            {
                Type = "send",
                Payload = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                    new Parcels(url, Math.Min(left, PerTurn)), System.Text.Json.JsonSerializerOptions.Web),
                Source = MessageSource.Api,
            };
            var result = await _server.Get<MessageIntake>().SubmitAsync(_server.Caller, agent, message, CancellationToken.None);
            BenchException.ThrowUnless(result is IntakeResult.Accepted, $"a message was not accepted: {result}.");
        }
    }

    /// <summary>What is sent meanwhile waits, so that nothing but deliveries is measured. The first time there is nothing to freeze yet.</summary>
    private Task<bool> FreezeAsync(bool isFrozen) => _server.Get<StoreWriter>().ApplyAsync(default, default, "freeze", transaction =>
    {
        foreach (var agent in _agents.SkipLast(1))
        {
            DeliveryInterventions.Freeze(transaction, transaction.FindAgent(_server.Caller.Tenant, agent)!.Id, isFrozen);
        }

        return true;
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            BenchException.ThrowUnless(TimeProvider.System.GetElapsedTime(began) < Patience, "the deliveries did not end in time.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
