using System.Text;
using System.Text.Json.Nodes;
using Trinity.Sdk.Intake;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Deliveries;

/// <summary>What a receiver gets, and what becomes of a delivery whatever the receiver does: it ends, and not twice after a 2xx.</summary>
[OnEitherStore]
public sealed class DeliveryTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1lLXNpemU=";

    [Fact]
    public async Task Delivery_ToAReceiver_IsSignedAndWhole()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();

        var id = await host.SendAsync(receiver.Url, Secret, new { number = 7 });
        var delivery = await host.ReachAsync(id, "delivered");

        var received = Assert.Single(receiver.Received);
        Assert.Equal("POST /hook?token=secret HTTP/1.1", received.Line);
        Assert.Equal("""{"type":"order.paid","timestamp":"2026-01-01T12:00:00.000Z","data":{"number":7}}""", received.Body);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            received.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("application/json", "Trinity", id), (received.Headers["Content-Type"], received.Headers["User-Agent"], received.Id));
        Assert.Equal(("delivered", 1, 200, null), (delivery.Status, delivery.Attempts, delivery.LastStatus, delivery.Error));
        Assert.Equal("""{"number":7}""", delivery.Data.ToString());
        Assert.Equal(id, Check(host, received, Secret).DeliveryId);
        var effect = Assert.Single((await host.Server.Client.Executions.GetAsync(delivery.Execution)).Effects);
        Assert.Equal(("send", receiver.Url.OriginalString, "delivered"), (effect.Kind, effect.To, effect.Status));
        Assert.Equal(7, JsonNode.Parse(effect.Data.ToString())!["number"]!.GetValue<int>());
    }

    [Fact]
    public async Task Delivery_WithoutASecret_IsUnsigned()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();

        await host.ReachAsync(await host.SendAsync(receiver.Url), "delivered");

        Assert.False(Assert.Single(receiver.Received).Headers.ContainsKey("webhook-signature"));
    }

    [Fact]
    public async Task Delivery_AttemptedAgain_HasTheSameIdAndBytes_AndATimeOfItsOwn()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Answer = received => Task.FromResult<string?>(Receiver.Status(receiver.Received.Count == 1 ? 500 : 204));

        var id = await host.SendAsync(receiver.Url, Secret, new { text = "ü \" \\ 😀", number = 1e30 });
        var failed = await host.AttemptedAsync(id, 1);
        var delivered = await host.EndAsync(id);

        Assert.Equal(("pending", 500, "server_error"), (failed.Status, failed.LastStatus, failed.Error?.Code));
        Assert.InRange(failed.NextAttemptAt!.Value - failed.LastAttemptAt!.Value, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        Assert.Equal(("delivered", 2, 204, null), (delivered.Status, delivered.Attempts, delivered.LastStatus, delivered.Error));
        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(received => (received.Id, received.Body)).Distinct());
        Assert.Equal(2, receiver.Received.Select(received => received.Headers["webhook-timestamp"]).Distinct().Count());
        Assert.Equal(id, Check(host, receiver.Received[1], Secret).DeliveryId);
    }

    [Fact]
    public async Task Secret_UnderRotation_SignsWithBothForADay()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();

        await host.ReachAsync(await host.SendAsync(receiver.Url, Secret), "delivered");
        await host.ReachAsync(await host.SendAsync(receiver.Url, Other), "delivered");
        host.Time.MoveTo(host.Time.GetUtcNow().AddHours(25));
        await host.ReachAsync(await host.SendAsync(receiver.Url, Other), "delivered");

        Assert.Equal([1, 2, 1], receiver.Received.Select(received => received.Headers["webhook-signature"].Split(' ').Length));
        var both = receiver.Received[1];
        Assert.True(Check(both, Secret).IsValid && Check(both, Other).IsValid);
        Assert.False(Check(receiver.Received[2], Secret).IsValid);
    }

    [Theory]
    [InlineData(400, "rejected")]
    [InlineData(404, "rejected")]
    [InlineData(429, "rate_limited")]
    [InlineData(500, "server_error")]
    [InlineData(301, "redirect_not_followed")]
    [InlineData(304, "redirect_not_followed")]
    public async Task Receiver_ThatRefusesEightTimes_MakesItDeadWithItsReason(int status, string code)
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(status));

        var id = await host.SendAsync(receiver.Url);
        var dead = await host.EndAsync(id);

        Assert.Equal(("dead", 8, status, code), (dead.Status, dead.Attempts, dead.LastStatus, dead.Error?.Code));
        Assert.Equal(8, receiver.Received.Count);
        Assert.InRange(dead.EndedAt!.Value - dead.CreatedAt, TimeSpan.FromHours(22), TimeSpan.FromHours(34));
        var alert = Assert.Single(await host.AlertsAsync());
        Assert.Contains($"127.0.0.1:{receiver.Port}", alert.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", alert.Title + alert.Question, StringComparison.Ordinal);
        Assert.Equal("dead", Assert.Single((await host.Server.Client.Executions.GetAsync(dead.Execution)).Effects).Status);
    }

    [Fact]
    public async Task Receiver_ThatIsDown_IsAttemptedUntilItIsUp()
    {
        await using var host = await DeliveryHost.StartAsync();
        int port;
        await using (var gone = new Receiver())
        {
            port = gone.Port;
        }

        var id = await host.SendAsync(new Uri($"http://127.0.0.1:{port}/"));
        var failed = await host.AttemptedAsync(id, 1);
        await using var receiver = new Receiver(port);
        var delivered = await host.EndAsync(id);

        Assert.Equal(("pending", null, "connection_refused"), (failed.Status, failed.LastStatus, failed.Error?.Code));
        Assert.Equal(("delivered", 2), (delivered.Status, delivered.Attempts));
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Receiver_ThatDoesNotAnswer_TimesOut()
    {
        var silence = new TaskCompletionSource<string?>();
        await using var receiver = new Receiver { Answer = _ => silence.Task };
        await using var host = await DeliveryHost.StartAsync();

        var id = await host.SendAsync(receiver.Url);
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count == 1));
        host.Time.MoveTo(host.Time.GetUtcNow().AddSeconds(9));
        Assert.Equal(0, (await host.Deliveries.GetAsync(id)).Attempts);
        host.Time.MoveTo(host.Time.GetUtcNow().AddSeconds(1));
        var failed = await host.AttemptedAsync(id, 1);

        Assert.Equal(("pending", null, "timeout"), (failed.Status, failed.LastStatus, failed.Error?.Code));
        silence.SetResult(Receiver.Status(200));
        Assert.Equal("delivered", (await host.EndAsync(id)).Status);
    }

    [Theory]
    [InlineData(null, "connection_closed")]
    [InlineData("HTTP/1.1 20", "connection_closed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "connection_closed")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n", "protocol_error")]
    public async Task Receiver_ThatClosesBeforeItsAnswer_IsAttemptedAgain(string? answer, string code)
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.ClosesAfter = 1;
        receiver.Answer = _ => Task.FromResult(receiver.Received.Count == 1 ? answer : Receiver.Status(200));

        var id = await host.SendAsync(receiver.Url);
        var failed = await host.AttemptedAsync(id, 1);

        Assert.Equal(("pending", code), (failed.Status, failed.Error?.Code));
        Assert.Equal("delivered", (await host.EndAsync(id)).Status);
    }

    /// <summary>The status line has been read: whatever follows, the receiver has it.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task Receiver_ThatClosesInTheMiddleOfItsContent_HasIt(string answer)
    {
        await using var receiver = new Receiver { ClosesAfter = 1 };
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(answer);

        var delivered = await host.ReachAsync(await host.SendAsync(receiver.Url), "delivered");

        Assert.Equal(1, delivered.Attempts);
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Receiver_WithEndlessContent_HoldsNobody()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + new string('x', 200_000));

        foreach (var id in new[] { await host.SendAsync(receiver.Url), await host.SendAsync(receiver.Url) })
        {
            Assert.Equal(1, (await host.ReachAsync(id, "delivered")).Attempts);
        }
    }

    [Fact]
    public async Task Receiver_WithEndlessHeaders_IsRefused()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"X-Header-{i}: {new string('x', 100)}\r\n")) + "\r\n");

        var failed = await host.AttemptedAsync(await host.SendAsync(receiver.Url), 1);

        Assert.Equal("protocol_error", failed.Error?.Code);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://2130706434:1/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    public async Task Address_InsideTheNetwork_IsDeadAtOnce_Rule30(string url)
    {
        await using var host = await DeliveryHost.StartAsync(allowed: ["127.0.0.1/32"]);

        var dead = await host.ReachAsync(await host.SendAsync(new Uri(url)), "dead");

        Assert.Equal((1, null, "address_not_allowed"), (dead.Attempts, dead.LastStatus, dead.Error?.Code));
        Assert.Single(await host.AlertsAsync());
    }

    [Fact]
    public async Task Redirect_ToAnAddressInside_IsNotFollowed_Rule30()
    {
        await using var inside = new Receiver();
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        receiver.Always(Receiver.Status(307, $"Location: {inside.Url}"));

        var failed = await host.AttemptedAsync(await host.SendAsync(receiver.Url), 1);

        Assert.Equal((307, "redirect_not_followed"), (failed.LastStatus, failed.Error?.Code));
        Assert.Empty(inside.Received);
    }

    [Fact]
    public async Task Server_ByItsOwnAddress_IsNotReached_Rule30()
    {
        await using var host = await DeliveryHost.StartAsync(allowed: []);

        var dead = await host.ReachAsync(await host.SendAsync(new Uri(host.Server.Address)), "dead");

        Assert.Equal("address_not_allowed", dead.Error?.Code);
    }

    private static SignatureCheck Check(DeliveryHost host, Received received, string secret) =>
        StandardWebhookSignature.Verify(RequestOf(received, host.Time.GetUtcNow()), secret);

    /// <summary>By the time it names itself.</summary>
    private static SignatureCheck Check(Received received, string secret) => StandardWebhookSignature.Verify(
        RequestOf(received, DateTimeOffset.FromUnixTimeSeconds(long.Parse(received.Headers["webhook-timestamp"], null))), secret);

    private static IntakeRequest RequestOf(Received received, DateTimeOffset receivedAt) => new()
    {
        Body = Encoding.UTF8.GetBytes(received.Body),
        Headers = received.Headers,
        ReceivedAt = receivedAt,
    };
}
