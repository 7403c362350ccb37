using Trinity.Client;
using Trinity.Client.Deliveries;
using Trinity.Sdk.Access;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Deliveries;

/// <summary>What a person may do: look, attempt again, give up, and close and open a destination.</summary>
[OnEitherStore]
public sealed class DeliveryInterventionTests
{
    [Fact]
    public async Task Redrive_OfADeadDelivery_AttemptsItAgainWithTheSameIdAndAllItsAttempts()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(404));
        var id = await host.SendAsync(receiver.Url);
        await host.EndAsync(id);
        receiver.Always(Receiver.Status(200));

        var redriven = await host.Deliveries.RedriveAsync(id);
        await host.Deliveries.EnableDestinationAsync(redriven.Destination);
        var delivered = await host.ReachAsync(id, "delivered");

        Assert.Equal(("pending", 0, null, null), (redriven.Status, redriven.Attempts, redriven.EndedAt, redriven.Error));
        Assert.Equal(1, delivered.Attempts);
        Assert.Equal(9, receiver.Received.Count(received => received.Id == id));
        Assert.Equal("delivery_delivered", await DeliveryHost.CodeAsync(host.Deliveries.RedriveAsync(id)));
        Assert.Equal("delivery_ended", await DeliveryHost.CodeAsync(host.Deliveries.CancelAsync(id)));
        Assert.Equal("delivery_not_found", await DeliveryHost.CodeAsync(host.Deliveries.RedriveAsync("eff_0000000000000000000000000a")));
        Assert.Equal("delivery_not_found", await DeliveryHost.CodeAsync(host.Deliveries.GetAsync("nonsense")));
    }

    [Fact]
    public async Task Cancel_OfAPendingDelivery_GivesItUp_AndItMayBeRedriven()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(500));
        var id = await host.SendAsync(receiver.Url);
        await host.AttemptedAsync(id, 1);
        receiver.Always(Receiver.Status(200));

        var cancelled = await host.Deliveries.CancelAsync(id);
        host.Time.MoveTo(host.Time.GetUtcNow().AddHours(1));

        Assert.Equal(("cancelled", null), (cancelled.Status, cancelled.NextAttemptAt));
        Assert.Equal("cancelled", Assert.Single((await host.Server.Client.Executions.GetAsync(cancelled.Execution)).Effects).Status);
        Assert.Single(receiver.Received);
        await host.Deliveries.RedriveAsync(id);
        await host.ReachAsync(id, "delivered");
        Assert.Equal(2, receiver.Received.Count);
    }

    /// <summary>It was given up and arrived all the same: were it not recorded, a redrive would send it twice.</summary>
    [Fact]
    public async Task Cancel_WhileAnAttemptIsOnItsWay_IsOverruledByA2xx()
    {
        var silence = new TaskCompletionSource<string?>();
        await using var receiver = new Receiver { Answer = _ => silence.Task };
        await using var host = await DeliveryHost.StartAsync();
        var id = await host.SendAsync(receiver.Url);
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count == 1));

        await host.Deliveries.CancelAsync(id);
        silence.SetResult(Receiver.Status(200));

        Assert.Equal(1, (await host.ReachAsync(id, "delivered")).Attempts);
    }

    [Fact]
    public async Task Redrive_BySelection_TakesWhatIsDeadAndMatches()
    {
        await using var one = new Receiver();
        await using var other = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        one.Always(Receiver.Status(410));
        other.Always(Receiver.Status(410));
        var paid = await host.ReachAsync(await host.SendAsync(one.Url, type: "order.paid"), "dead");
        var sent = await host.ReachAsync(await host.SendAsync(one.Url, type: "order.sent"), "dead");
        var elsewhere = await host.ReachAsync(await host.SendAsync(other.Url, type: "order.paid"), "dead");
        one.Always(Receiver.Status(200));
        other.Always(Receiver.Status(200));

        var disabled = new SelectDeliveries { Destination = paid.Destination };
        Assert.Equal("destination_disabled", await DeliveryHost.CodeAsync(host.Deliveries.RedriveAsync(paid.Id)));
        Assert.Equal("destination_disabled", await DeliveryHost.CodeAsync(host.Deliveries.RedriveAsync(disabled)));
        Assert.Equal(0, (await host.Deliveries.RedriveAsync(new SelectDeliveries { Type = "order.paid" })).Done);
        await host.Deliveries.EnableDestinationAsync(paid.Destination);
        var first = await host.Deliveries.RedriveAsync(new SelectDeliveries { Agent = DeliveryHost.Desk, Type = "order.paid" });
        await host.ReachAsync(paid.Id, "delivered");
        var second = await host.Deliveries.RedriveAsync(new SelectDeliveries { Execution = sent.Execution });
        await host.ReachAsync(sent.Id, "delivered");

        Assert.Equal((1, false, 1), (first.Done, first.HasMore, second.Done));
        Assert.Equal("dead", (await host.Deliveries.GetAsync(elsewhere.Id)).Status);
    }

    [Fact]
    public async Task Cancel_BySelection_DoesAThousandAtOnceAndSaysThatThereAreMore()
    {
        await using var host = await DeliveryHost.StartAsync();
        await using var receiver = new Receiver();
        receiver.Always(Receiver.Status(503, "Retry-After: 3600"));
        var first = await host.AttemptedAsync(await host.SendAsync(receiver.Url), 1);
        for (var i = 0; i < 2; i++)
        {
            await host.RunAsync(turn =>
            {
                for (var number = 0; number < 600; number++)
                {
                    turn.Send(receiver.Url, "order.paid", new { number });
                }
            });
        }

        var select = new SelectDeliveries { Destination = first.Destination };
        var cancelled = await host.Deliveries.CancelAsync(select);
        var rest = await host.Deliveries.CancelAsync(select);
        var none = await host.Deliveries.CancelAsync(select);

        Assert.Equal(
            [(1_000, true), (201, false), (0, false)],
            new[] { cancelled, rest, none }.Select(result => (result.Done, result.HasMore)));
        Assert.Equal(0, (await host.Deliveries.GetDestinationAsync(first.Destination)).Pending);
    }

    [Fact]
    public async Task Disable_MakesEverythingDeadWithoutAnAlert_AndEnableOpensItAgain()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(503, "Retry-After: 3600"));
        var id = await host.SendAsync(receiver.Url);
        var pending = await host.AttemptedAsync(id, 1);

        var disabled = await host.Deliveries.DisableDestinationAsync(pending.Destination);
        var dead = await host.ReachAsync(id, "dead");
        var later = await host.ReachAsync(await host.SendAsync(receiver.Url), "dead");
        var enabled = await host.Deliveries.EnableDestinationAsync(pending.Destination);
        receiver.Always(Receiver.Status(200));
        await host.ReachAsync(await host.SendAsync(receiver.Url), "delivered");

        Assert.Equal(("disabled", "destination_disabled"), (disabled.Status, disabled.Reason));
        Assert.Equal(("destination_disabled", "destination_disabled"), (dead.Error?.Code, later.Error?.Code));
        Assert.Equal(("open", null, null), (enabled.Status, enabled.Reason, enabled.PausedUntil));
        Assert.Empty(await host.AlertsAsync());
        Assert.Equal("dead", (await host.Deliveries.GetAsync(id)).Status);
    }

    [Fact]
    public async Task Redrive_ByAKeyThatMayNot_SaysNothingOfTheDestination()
    {
        await using var server = await DeskServer.StartAsync();
        var execution = await server.SendAsync("completed", turn =>
        {
            turn.Send(new Uri("http://10.0.0.1/"));
            return Task.CompletedTask;
        }, key: null);
        var delivery = Assert.Single((await server.Client.Deliveries.ListAsync($"execution={execution}")).Items);
        await server.Client.Deliveries.DisableDestinationAsync(delivery.Destination);
        var select = new SelectDeliveries { Destination = delivery.Destination };
        var user = await server.ClientWithAsync(AccessRights.Read);

        var refused = await DeskServer.RefusedAsync(user.Deliveries.RedriveAsync(select));
        var told = await DeskServer.RefusedAsync(server.Client.Deliveries.RedriveAsync(select));

        Assert.Equal((403, "forbidden"), (refused.Status, refused.Code));
        Assert.Equal((409, "destination_disabled"), (told.Status, told.Code));
    }

    [Fact]
    public async Task Lists_AreFilteredAndPaged()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        await host.AddAgentAsync("other");
        var sent = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            sent.Insert(0, await host.SendAsync(new Uri($"{receiver.Url}&n={number / 2}"), type: number % 2 == 0 ? "even" : "odd"));
        }

        var foreign = await host.SendAsync(receiver.Url, agent: "other");
        var all = await Task.WhenAll(sent.Append(foreign).Select(id => host.ReachAsync(id, "delivered")));
        var refused = await host.ReachAsync(await host.SendAsync(new Uri("http://10.0.0.1/")), "dead");

        Assert.Equal(sent, await PagesAsync(host, "agent=desk&status=delivered"));
        Assert.Equal([sent[1], sent[3]], await PagesAsync(host, "type=odd"));
        Assert.Equal([foreign], await PagesAsync(host, "agent=other"));
        Assert.Equal([refused.Id], await PagesAsync(host, "status=dead&status=cancelled"));
        Assert.Equal([sent[2]], await PagesAsync(host, $"execution={all[2].Execution}"));
        Assert.Equal([sent[3], sent[4]], await PagesAsync(host, $"destination={all[4].Destination}"));
        Assert.All((await host.Deliveries.ListAsync()).Items, delivery => Assert.True(delivery.Data.IsEmpty));
        var destinations = (await host.Deliveries.ListDestinationsAsync("agent=desk&limit=3")).Items;
        Assert.Equal(["&n=0", "&n=1", "&n=2"], destinations.Select(destination => destination.Url[^4..]));
        Assert.Equal(5, (await host.Deliveries.ListDestinationsAsync("status=open")).Items.Count);
        Assert.Empty((await host.Deliveries.ListDestinationsAsync("status=disabled")).Items);
        foreach (var query in new[] { "status=zzz", "destination=zzz", "execution=zzz" })
        {
            var refusal = await Assert.ThrowsAsync<TrinityApiException>(() => host.Deliveries.ListAsync(query));
            Assert.Equal((422, $"/{query.Split('=')[0]}"), (refusal.Problem.Status, Assert.Single(refusal.Problem.Errors).Pointer));
        }

        Assert.Equal("nothing_selected", await DeliveryHost.CodeAsync(host.Deliveries.CancelAsync(new SelectDeliveries())));
        Assert.Equal("agent_not_found", await DeliveryHost.CodeAsync(host.Deliveries.RedriveAsync(new SelectDeliveries { Agent = "nobody" })));
    }

    private static async Task<IReadOnlyList<string>> PagesAsync(DeliveryHost host, string query)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.Deliveries.ListAsync($"{query}&limit=2&cursor={cursor}");
            ids.AddRange(page.Items.Select(delivery => delivery.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }
}
