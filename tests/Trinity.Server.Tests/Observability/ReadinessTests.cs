using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Client.Instance;
using Trinity.Engine.Store;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Observability;

/// <summary><c>/health/ready</c> says what is so: each part that does not get on is named.</summary>
public sealed class ReadinessTests : IDisposable
{
    private readonly HttpClient _http = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task EachPart_IsNamed_AndPasses()
    {
        await using var server = await TestServer.StartAsync();

        var (status, health) = await AskAsync(server);

        Assert.Equal((HttpStatusCode.OK, "pass"), (status, health.Status));
        Assert.Equal(
            ["deliveries", "intake", "mailboxes", "start", "store", "sweeps", "threads", "timers", "writer"], health.Checks.Keys.Order(StringComparer.Ordinal));
        Assert.All(health.Checks.Values, check => Assert.Equal("pass", check));
    }

    [Fact]
    public async Task WriterThatStandsStill_IsTold_WithWhatWaitsForIt()
    {
        using var commits = new HeldCommits();
        var time = new TestTime(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(commits, time);
        commits.Hold();
        var change = server.Client.Keys.CreateAsync(new Client.Access.CreateKey("held", "read"), CancellationToken);
        await commits.IsHeld.Task.WaitAsync(CancellationToken);

        Health? told = null;
        await Eventually.HoldsAsync(
            async () => (told = (await AskAsync(server)).Health).Checks is { } checks
                && (checks["writer"], checks["timers"], checks["sweeps"]) == ("fail", "fail", "fail"),
            () =>
            {
                // The hour after which the timers look anew, and the half minute of the sweeps.
                time.MoveTo(time.GetUtcNow().AddMinutes(61));
                return Task.CompletedTask;
            });

        Assert.Equal(("fail", "pass", "pass"), (told!.Status, told.Checks["store"], told.Checks["mailboxes"]));
        commits.Release();
        await change;
        await Eventually.HoldsAsync(async () => (await AskAsync(server)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task WriterWhoseTransactionsFail_IsTold_UntilOneSucceeds()
    {
        using var commits = new HeldCommits();
        await using var server = await StartAsync(commits, TimeProvider.System);
        commits.Failure = new IOException("No space left on device");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Keys.CreateAsync(new Client.Access.CreateKey($"lost{i}", "read"), CancellationToken));
        }

        var (status, health) = await AskAsync(server);
        commits.Failure = null;
        await server.Client.Keys.CreateAsync(new Client.Access.CreateKey("kept", "read"), CancellationToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "fail", "pass"), (status, health.Checks["writer"], health.Checks["store"]));
        Assert.Equal("pass", (await AskAsync(server)).Health.Checks["writer"]);
    }

    [Fact]
    public async Task Stop_IsTold_WhileTurnsMayStillEnd()
    {
        await using var desk = await DeskServer.StartAsync();
        var isRunning = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        await desk.SendAsync(async turn => await turn.StepAsync("s", async _ =>
        {
            isRunning.SetResult();
            await mayEnd.Task;
            return 1;
        }));
        await isRunning.Task.WaitAsync(CancellationToken);

        var stop = desk.Server.DownAsync();
        await Eventually.HoldsAsync(async () => await AskAsync(desk.Server) is { Status: HttpStatusCode.ServiceUnavailable } told
            && (told.Health.Checks["intake"], told.Health.Checks["mailboxes"]) == ("fail", "fail"));

        mayEnd.SetResult();
        await stop;
    }

    private static Task<TestServer> StartAsync(HeldCommits commits, TimeProvider time) =>
        TestServer.StartAsync(time, services => services.Replace(ServiceDescriptor.Singleton<ICommitObserver>(commits)));

    private async Task<(HttpStatusCode Status, Health Health)> AskAsync(TestServer server)
    {
        using var answer = await _http.GetAsync(new Uri($"{server.Address}/health/ready"), CancellationToken);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<Health>(TrinityJson.Options, CancellationToken))!);
    }

    /// <summary>Holds the writer, or lets its transactions fail.</summary>
    private sealed class HeldCommits : ICommitObserver, IDisposable
    {
        private readonly ManualResetEventSlim _mayGoOn = new(initialState: true);

        public TaskCompletionSource IsHeld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; set; }

        public void Hold() => _mayGoOn.Reset();

        public void Release() => _mayGoOn.Set();

        public void BeforeCommit(IReadOnlyList<StoreWrite> batch)
        {
            if (!_mayGoOn.IsSet)
            {
                IsHeld.TrySetResult();
                _mayGoOn.Wait();
            }

            if (Failure is { } failure)
            {
                throw failure;
            }
        }

        public void AfterCommit(IReadOnlyList<StoreWrite> batch)
        {
            // What counts is what comes before.
        }

        public void Dispose() => _mayGoOn.Dispose();
    }
}
