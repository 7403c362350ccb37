using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Trinity.Cli.Demo;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Client;
using Trinity.Sdk.Intake;

namespace Trinity.Cli.Tests.Demo;

public sealed class DeliverySenderTests
{
    private const string Secret = "the secret";

    [Fact]
    public async Task Deliveries_AreSignedAsTheSdkVerifies_UnlessForged()
    {
        var door = new Door();

        await SendAsync(door, Of("a", "acme/api"), Of("b", "acme/api") with { IsForged = true });

        Assert.True(GitHubSignature.Verify(door.Requests.Single(request => Id(request) == "a"), Secret).IsValid);
        Assert.False(GitHubSignature.Verify(door.Requests.Single(request => Id(request) == "b"), Secret).IsValid);
    }

    [Fact]
    public async Task Deliveries_OfARepository_GoInOrder()
    {
        var door = new Door();
        var deliveries = Enumerable.Range(0, 60).Select(number => Of($"{number}", number % 2 == 0 ? "acme/api" : "acme/web")).ToArray();

        var receipts = await SendAsync(door, deliveries);

        Assert.Equal(60, receipts.Count);
        Assert.All(["acme/api", "acme/web"], repository => Assert.Equal(
            deliveries.Where(delivery => delivery.Repository == repository).Select(delivery => delivery.Id),
            receipts.Where(receipt => receipt.Delivery.Repository == repository).Select(receipt => receipt.Delivery.Id)));
    }

    [Fact]
    public async Task Delivery_RefusedForNow_IsSentAgainAfterTheTimeTheServerNames()
    {
        var door = new Door { Answers = new([Busy(HttpStatusCode.TooManyRequests, 7), Busy(HttpStatusCode.ServiceUnavailable, 3)]) };
        var time = new EagerTime();

        var receipt = Assert.Single(await SendAsync(door, time, Of("a", "acme/api")));

        Assert.Equal((202, "exe_a"), (receipt.Status, receipt.Execution));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3)], time.Delays);
        Assert.Equal(3, door.Requests.Count);
    }

    [Fact]
    public async Task Delivery_WhoseAnswerWasLost_IsSentAgainUnderItsId()
    {
        var door = new Door { Answers = new([() => throw new HttpRequestException("Connection reset by peer.")]) };

        var receipt = Assert.Single(await SendAsync(door, Of("a", "acme/api")));

        Assert.Equal(202, receipt.Status);
        Assert.Equal(["a", "a"], door.Requests.Select(Id));
    }

    private static Func<HttpResponseMessage> Busy(HttpStatusCode status, int seconds) => () => new HttpResponseMessage(status)
    {
        Headers = { RetryAfter = new(TimeSpan.FromSeconds(seconds)) },
    };

    private static string? Id(IntakeRequest request) => request.Header(GitHubSignature.DeliveryHeader);

    private static Task<IReadOnlyCollection<Receipt>> SendAsync(Door door, params Delivery[] deliveries) =>
        SendAsync(door, new EagerTime(), deliveries);

    private static async Task<IReadOnlyCollection<Receipt>> SendAsync(Door door, TimeProvider time, params Delivery[] deliveries)
    {
        using var http = new HttpClient(new PatientHandler(door, time));
        return await new DeliverySender(http, new Uri("http://door.test/hooks/x"), Secret)
            .SendAsync(deliveries, _ => { }, TestContext.Current.CancellationToken);
    }

    private static Delivery Of(string id, string repository) => new()
    {
        Id = id,
        Event = "push",
        Repository = repository,
        Body = RawJson.From(new { id }),
        Expect = new Consequences(),
    };

    /// <summary>A server that gives the answers it is told to, and then accepts.</summary>
    private sealed class Door : HttpMessageHandler
    {
        public ConcurrentQueue<Func<HttpResponseMessage>> Answers { get; init; } = [];

        public ConcurrentQueue<IntakeRequest> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.ToDictionary(
                header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase);
            Requests.Enqueue(new IntakeRequest
            {
                Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken),
                Headers = headers,
                ReceivedAt = TimeProvider.System.GetUtcNow(),
            });
            var accepted = JsonContent.Create(new { id = "exe_" + headers[GitHubSignature.DeliveryHeader] });
            return Answers.TryDequeue(out var answer) ? answer() : new HttpResponseMessage(HttpStatusCode.Accepted) { Content = accepted };
        }
    }

    /// <summary>A time in which nobody waits; it remembers for how long they would have.</summary>
    private sealed class EagerTime : TimeProvider
    {
        public List<TimeSpan> Delays { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
