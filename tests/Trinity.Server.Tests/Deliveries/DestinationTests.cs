using System.Collections.Concurrent;
using System.Globalization;
using Trinity.Client.Deliveries;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Deliveries;

/// <summary>A destination has its own queue and its own pace: what it does is nobody else's business.</summary>
[OnEitherStore]
public sealed class DestinationTests
{
    [Fact]
    public async Task Destination_ThatFailsFiveTimesInARow_IsTriedRarely_AndAttemptsAreNotUsedUp_Rule30()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        var ids = await SendManyAsync(host, receiver.Url, 20);

        var paused = await PausedAsync(host, receiver, ids);
        var before = receiver.Received.Count;
        host.Time.MoveTo(paused.PausedUntil!.Value);
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count == before + 1));
        var longer = await DestinationAsync(host, ids[0], destination => destination.PausedUntil > paused.PausedUntil);

        // Besides the five those that were on their way meanwhile: far from all.
        Assert.InRange(before, 5, 12);
        Assert.Equal(TimeSpan.FromSeconds(60), longer.PausedUntil - paused.PausedUntil);
        Assert.Equal(20, longer.Pending);
        Assert.True((await host.Deliveries.ListAsync("limit=200")).Items.Sum(delivery => delivery.Attempts) == before + 1);

        // It works again: the next probe closes the breaker, and the rest follows at once.
        receiver.Always(Receiver.Status(200));
        host.Time.MoveTo(longer.PausedUntil!.Value);
        await Task.WhenAll(ids.Select(host.EndAsync));
        Assert.All((await host.Deliveries.ListAsync("limit=200")).Items, delivery => Assert.Equal("delivered", delivery.Status));
        Assert.Equal("open", (await DestinationOfAsync(host, ids[0])).Status);
    }

    [Fact]
    public async Task Destination_InsideTheNetwork_MakesEverythingDeadAtOnce_WithOneAlert_Rule30()
    {
        await using var host = await DeliveryHost.StartAsync();

        var ids = await SendManyAsync(host, new Uri("http://10.0.0.1/"), 30);
        await Task.WhenAll(ids.Select(id => host.ReachAsync(id, "dead")));

        Assert.Equal(30, Assert.Single(await host.AlertsAsync()).Count);
        Assert.Equal("open", (await DestinationOfAsync(host, ids[0])).Status);
    }

    [Theory]
    [InlineData(429, "120")]
    [InlineData(503, "120")]
    [InlineData(429, "Thu, 01 Jan 2026 12:02:00 GMT")]
    public async Task Receiver_ThatAsksToBeLeftAlone_Is(int status, string retryAfter)
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(status, $"Retry-After: {retryAfter}"));

        var first = await host.SendAsync(receiver.Url);
        var failed = await host.AttemptedAsync(first, 1);
        var second = await host.SendAsync(receiver.Url);
        var paused = await DestinationOfAsync(host, first);

        Assert.Equal(("paused", host.Time.GetUtcNow().AddMinutes(2)), (paused.Status, paused.PausedUntil));
        Assert.Equal(host.Time.GetUtcNow().AddMinutes(2), failed.NextAttemptAt);
        host.Time.MoveTo(host.Time.GetUtcNow().AddSeconds(119));
        Assert.Single(receiver.Received);
        receiver.Always(Receiver.Status(200));
        host.Time.MoveTo(host.Time.GetUtcNow().AddSeconds(1));
        await host.ReachAsync(first, "delivered");
        await host.ReachAsync(second, "delivered");
    }

    [Fact]
    public async Task Receiver_ThatAnswersGone_IsDisabled_AndEverythingForItIsDeadWithOneAlert()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        var ids = await SendManyAsync(host, receiver.Url, 30);
        var paused = await PausedAsync(host, receiver, ids);
        receiver.Always(Receiver.Status(410));

        host.Time.MoveTo(paused.PausedUntil!.Value);
        var dead = await Task.WhenAll(ids.Select(id => host.ReachAsync(id, "dead")));
        var received = receiver.Received.Count;
        var later = await host.ReachAsync(await host.SendAsync(receiver.Url), "dead");

        Assert.All(dead, delivery => Assert.Equal("destination_gone", delivery.Error?.Code));
        Assert.Equal(("destination_gone", 0), (later.Error?.Code, later.Attempts));
        Assert.Equal(received, receiver.Received.Count);
        var destination = await DestinationOfAsync(host, ids[0]);
        Assert.Equal(("disabled", "destination_gone", 0), (destination.Status, destination.Reason, destination.Pending));
        Assert.Equal(31, Assert.Single(await host.AlertsAsync()).Count);
    }

    [Fact]
    public async Task Delivery_ThatBecomesTooOldWhileItsDestinationIsPaused_IsDead()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(503, "Retry-After: 9999999"));
        var id = await host.SendAsync(receiver.Url);
        await host.AttemptedAsync(id, 1);
        var second = await host.SendAsync(receiver.Url);
        var paused = await DestinationOfAsync(host, id);

        Assert.Equal(host.Time.GetUtcNow().AddDays(1), paused.PausedUntil);
        host.Time.MoveTo(paused.PausedUntil!.Value);
        await Eventually.HoldsAsync(async () => (await DestinationOfAsync(host, id)).PausedUntil > paused.PausedUntil);
        host.Time.MoveTo(paused.CreatedAt.AddDays(2));
        var dead = await host.ReachAsync(second, "dead");

        Assert.Equal("expired", dead.Error?.Code);
        Assert.Equal("expired", (await host.ReachAsync(id, "dead")).Error?.Code);
        Assert.Equal(2, Assert.Single(await host.AlertsAsync()).Count);
    }

    [Fact]
    public async Task Destination_HasAtMostFourAttemptsAtOnce_AndASlowOneDelaysNoOther_Rule30()
    {
        var silence = new TaskCompletionSource<string?>();
        await using var slow = new Receiver { Answer = _ => silence.Task };
        await using var quick = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        await SendManyAsync(host, slow.Url, 50);
        await Eventually.HoldsAsync(() => Task.FromResult(slow.Received.Count == 4));

        var ids = await SendManyAsync(host, quick.Url, 50);
        await Task.WhenAll(ids.Select(id => host.ReachAsync(id, "delivered")));

        Assert.Equal((4, 50), (slow.Received.Count, quick.Received.Count));
        silence.SetResult(Receiver.Status(200));
        await Eventually.HoldsAsync(() => Task.FromResult(slow.Received.Count == 50));
    }

    [Fact]
    public async Task Deliveries_OfADeletedAgent_AreFrozenAndHidden_AndGoOnAfterItsRestore_Rule20()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        var id = await host.SendAsync(receiver.Url);
        var failed = await host.AttemptedAsync(id, 1);
        receiver.Always(Receiver.Status(200));

        await host.Server.Client.Agents.DeleteAsync(DeliveryHost.Desk);
        host.Time.MoveTo(host.Time.GetUtcNow().AddDays(5));
        Assert.Equal("delivery_not_found", await DeliveryHost.CodeAsync(host.Deliveries.GetAsync(id)));
        Assert.Equal("destination_not_found", await DeliveryHost.CodeAsync(host.Deliveries.GetDestinationAsync(failed.Destination)));
        Assert.Empty((await host.Deliveries.ListAsync()).Items);
        Assert.Empty((await host.Deliveries.ListDestinationsAsync()).Items);
        Assert.Single(receiver.Received);

        // Five days away are not held against it.
        await host.Server.Client.Agents.RestoreAsync(DeliveryHost.Desk);
        Assert.Equal(2, (await host.ReachAsync(id, "delivered")).Attempts);
    }

    [Fact]
    public async Task Deliveries_OfAStoppedAgent_GoOut_Rule20()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        var id = await host.SendAsync(receiver.Url);
        await host.AttemptedAsync(id, 1);
        receiver.Always(Receiver.Status(200));

        await host.Server.Client.Agents.StopAsync(DeliveryHost.Desk);

        Assert.Equal("delivered", (await host.EndAsync(id)).Status);
    }

    [Fact]
    public async Task Purge_ErasesDeliveriesAndDestinations_WithTheirSecrets_Rule20()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        await host.AttemptedAsync(await host.SendAsync(receiver.Url, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), 1);

        await host.Server.Client.Agents.DeleteAsync(DeliveryHost.Desk, purge: true);

        Assert.Equal(0, host.Count("SELECT (SELECT count(*) FROM delivery) + (SELECT count(*) FROM destination)"));
    }

    [Fact]
    public async Task Secrets_AreNowhereInTheStoreOrTheApi_Rule29()
    {
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        var id = await host.SendAsync(receiver.Url, secret);
        await host.SendAsync(receiver.Url, "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1lLXNpemU=");
        var delivery = await host.ReachAsync(id, "delivered");

        var destination = await host.Deliveries.GetDestinationAsync(delivery.Destination);
        Assert.True(destination.IsSigned);
        Assert.Equal(host.Time.GetUtcNow().AddHours(24), destination.PreviousSecretExpiresAt);
        var execution = await host.Server.Client.Executions.GetAsync(delivery.Execution);
        var shown = string.Join('\n', destination, delivery, execution, string.Join('\n', execution.Effects));
        Assert.DoesNotContain("MfKQ9r8G", shown, StringComparison.Ordinal);
        await host.Server.DownAsync();
        Assert.Equal(-1, StoredBytes.Of(host.Server).AsSpan().IndexOf("MfKQ9r8G"u8));
    }

    [Fact]
    public async Task Server_StoppedAndStarted_GoesOnWithWhatIsPending_AndSendsNothingTwiceThatWasDelivered()
    {
        var silence = new TaskCompletionSource<string?>();
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        var delivered = await SendManyAsync(host, receiver.Url, 5);
        await Task.WhenAll(delivered.Select(id => host.ReachAsync(id, "delivered")));
        receiver.Answer = _ => silence.Task;
        var pending = await SendManyAsync(host, receiver.Url, 10);
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count == 9));

        await host.Server.CrashAsync();
        receiver.Always(Receiver.Status(200));
        silence.SetResult(Receiver.Status(200));
        await Task.WhenAll(pending.Select(host.EndAsync));

        var times = receiver.Received.GroupBy(received => received.Id).ToDictionary(group => group.Key, group => group.Count());
        Assert.All(delivered, id => Assert.Equal(1, times[id]));
        Assert.All(pending, id => Assert.InRange(times[id], 1, 2));
        Assert.All((await host.Deliveries.ListAsync("limit=200")).Items, delivery => Assert.Equal("delivered", delivery.Status));
    }

    /// <summary>What the receiver got is compared, not how the server counts it: each id once although all come at the same moment.</summary>
    [Fact]
    public async Task Deliveries_OfManyAgentsAtOnce_ArriveOnceEach()
    {
        const int agents = 20;
        const int each = 30;
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        var sent = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, agents).Select(async number =>
        {
            var agent = $"agent-{number.ToString(CultureInfo.InvariantCulture)}";
            await host.AddAgentAsync(agent);
            foreach (var id in await SendManyAsync(host, receiver.Url, each, agent))
            {
                sent.Add(id);
            }
        }));

        await Eventually.HoldsAsync(() => Task.FromResult(host.Count("SELECT count(*) FROM delivery WHERE status = 0") == agents * each));

        Assert.Equal(sent.Order(StringComparer.Ordinal), receiver.Received.Select(received => received.Id).Order(StringComparer.Ordinal));
        Assert.Equal(agents, (await host.Deliveries.ListDestinationsAsync("limit=200")).Items.Count);
    }

    private static async Task<IReadOnlyList<string>> SendManyAsync(DeliveryHost host, Uri url, int count, string agent = DeliveryHost.Desk)
    {
        var execution = await host.RunAsync(
            turn =>
            {
                for (var number = 0; number < count; number++)
                {
                    turn.Send(url, "order.paid", new { number });
                }
            },
            agent);
        Assert.Equal(count, execution.Effects.Count);
        return [.. execution.Effects.Select(effect => effect.Id)];
    }

    /// <summary>Waits for the pause, and until every attempt is recorded: one on its way when the clock moves would fail after the pause.</summary>
    private static async Task<Destination> PausedAsync(DeliveryHost host, Receiver receiver, IReadOnlyList<string> deliveries)
    {
        var paused = await DestinationAsync(host, deliveries[0], destination => destination.Status == "paused");
        await Eventually.HoldsAsync(async () =>
            (await Task.WhenAll(deliveries.Select(id => host.Deliveries.GetAsync(id)))).Sum(delivery => delivery.Attempts) == receiver.Received.Count);
        return paused;
    }

    private static async Task<Destination> DestinationAsync(DeliveryHost host, string delivery, Func<Destination, bool> condition)
    {
        Destination? destination = null;
        await Eventually.HoldsAsync(async () => condition(destination = await DestinationOfAsync(host, delivery)));
        return destination!;
    }

    private static async Task<Destination> DestinationOfAsync(DeliveryHost host, string delivery) =>
        await host.Deliveries.GetDestinationAsync((await host.Deliveries.GetAsync(delivery)).Destination);
}
