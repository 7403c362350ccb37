using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Trinity.Engine.Outbound;
using Trinity.Testing.Deliveries;

namespace Trinity.Server.Tests.Outbound;

/// <summary>What is connected to is what was checked, whatever the address looks like and whatever its name answers next.</summary>
public sealed class OutboundHandlerTests
{
    private static readonly IPAddress Public = IPAddress.Parse("8.8.8.8");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0x0.0x0.0x1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1.")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST")]
    [InlineData("①②⑦.⓪.⓪.①")]
    [InlineData("127。0。0。1")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[fe80::1%25lo]")]
    public async Task Loopback_HoweverItIsWritten_IsNeverReached_Rule30(string host)
    {
        await using var receiver = new Receiver();

        var failure = await FailsAsync(new Uri($"http://{host}:{receiver.Port}/"), new SystemResolver());

        Assert.Empty(receiver.Received);
        Assert.True(failure.Any(cause => cause is AddressNotAllowedException or SocketException), string.Join('\n', failure));
    }

    [Fact]
    public async Task Name_ThatLeadsInside_IsRefused_Rule30()
    {
        await using var receiver = new Receiver();

        var failure = await FailsAsync(new Uri($"http://receiver.test:{receiver.Port}/"), new Names([IPAddress.Loopback]));

        Assert.Contains(failure, cause => cause is AddressNotAllowedException);
        Assert.Empty(receiver.Received);
    }

    /// <summary>The name is asked once for a connection: there is no second answer to be taken in by.</summary>
    [Fact]
    public async Task Name_ThatAnswersOtherwiseTheSecondTime_IsCheckedEachTime_Rule30()
    {
        await using var receiver = new Receiver { ClosesAfter = 1 };
        receiver.Always(Receiver.Status(200, "Connection: close"));
        var names = new Names([IPAddress.Loopback], [IPAddress.Parse("127.0.0.2")], [IPAddress.Loopback]);
        using var http = Client(names, "127.0.0.1/32");
        var url = new Uri($"http://receiver.test:{receiver.Port}/");

        using (await PostAsync(http, url))
        {
            Assert.Equal(1, names.Asked);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(http, url));
        using var again = await PostAsync(http, url);

        Assert.Equal((3, 2), (names.Asked, receiver.Received.Count));
    }

    [Fact]
    public async Task Name_WithSeveralAddresses_LeadsToTheFirstThatIsAllowed_Rule30()
    {
        await using var receiver = new Receiver();
        using var http = Client(
            new Names([IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.9"), IPAddress.Loopback]), "127.0.0.1/32");

        using var response = await PostAsync(http, new Uri($"http://receiver.test:{receiver.Port}/"));

        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Name_WithoutAddresses_IsNotFound()
    {
        var failure = await FailsAsync(new Uri("http://receiver.test/"), new Names((IPAddress[])[]));

        Assert.Contains(failure, cause => cause is SocketException { SocketErrorCode: SocketError.HostNotFound });
    }

    [Fact]
    public void Handler_TakesNothingFromItsEnvironment_Rule30()
    {
        using var handler = new OutboundHandler(Rules("127.0.0.0/8"), new Names([Public])).Create();

        Assert.False(handler.UseProxy);
        Assert.False(handler.UseCookies);
        Assert.False(handler.AllowAutoRedirect);
        Assert.Null(handler.Credentials);
        Assert.True(handler.MaxResponseDrainSize <= 64 * 1024);
    }

    private static async Task<IReadOnlyList<Exception>> FailsAsync(Uri url, IAddressResolver resolver)
    {
        using var http = Client(resolver);
        var causes = new List<Exception>();
        for (Exception? cause = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(http, url)); cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause);
        }

        return causes;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpMessageInvoker http, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent("{}") };
        request.Headers.Add("webhook-id", "eff_1");
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static HttpMessageInvoker Client(IAddressResolver resolver, params IReadOnlyList<string> allowed) =>
        new(new OutboundHandler(Rules(allowed), resolver).Create());

    private static AddressRules Rules(params IReadOnlyList<string> allowed) =>
        new(Options.Create(new OutboundOptions { AllowedRanges = allowed }), new OwnListeners(() => []));

    /// <summary>Answers as it is told, each time another answer, the last one for good.</summary>
    private sealed class Names(params IPAddress[][] answers) : IAddressResolver
    {
        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]);
    }
}
