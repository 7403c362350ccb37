using System.Diagnostics;
using System.Globalization;
using System.Net;
using Trinity.Client;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The database crashes under the server's load, again and again; the server stays.</summary>
public sealed class DatabaseLossTests
{
    private const int Senders = 4;

    /// <summary>How often: 6 times, or as the environment says.</summary>
    private static int Losses => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_CRASHES"), out var count) ? count : 6;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_LostAndBackUnderLoad_LosesNothingAndRepeatsNothing_Rule5()
    {
        var ledger = new Ledger();
        using var postgres = PostgresServer.StartOwn();
        using var directory = new CrashDirectory(postgres);
        using var load = new CrashLoad(directory, ledger, seed: 5);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        await using var server = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await server.ReadyAsync(CancellationToken);
        await load.SetUpAsync(server.Client);
        var senders = Enumerable.Range(0, Senders)
            .Select(sender => Task.Run(() => load.SendAsync(sender, ending.Token, CancellationToken), CancellationToken)).ToArray();
        var answerer = Task.Run(() => load.AnswerAsync(answering.Token), CancellationToken);
        load.Up(server, budget: 120 * Losses);
        var resumed = new List<double>();
        for (load.Round = 1; load.Round <= Losses; load.Round++)
        {
            await load.AcknowledgedAsync(20 + load.Round, CancellationToken);
            postgres.Stop();
            await AssertUnavailableAsync(server);
            postgres.Restart();

            // It resumes by itself.
            var begun = Stopwatch.GetTimestamp();
            await load.AcknowledgedAsync(1, CancellationToken);
            resumed.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            await load.AcknowledgedAsync(4, CancellationToken);
            Assert.False(answerer.IsFaulted, $"{answerer.Exception}\n{server.Output}");
        }

        await ending.CancelAsync();
        await Task.WhenAll(senders);
        await Eventually.NothingAsync(
            () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(120), CancellationToken);
        await answering.CancelAsync();
        await answerer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await server.KillAsync();

        var faults = new CrashCheck(directory.Read(), ledger, directory.ReadSteps()).Run();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{ledger.Acknowledged.Count} acknowledged; resumed after {string.Join(' ', resumed.Select(time => time.ToString("0.0", CultureInfo.InvariantCulture)))} s.");
        Assert.True(faults.Count == 0, $"{faults.Count} faults.\n{string.Join('\n', faults.Take(40))}\n{server.Output}");
    }

    /// <summary>Whoever asks now is told to come again, and the server says that it is not ready.</summary>
    private static async Task AssertUnavailableAsync(ServerProcess server)
    {
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Executions.SubmitAsync(
            "front", new Client.Executions.SubmitExecution { Type = "job" }, cancellationToken: CancellationToken));
        Assert.Equal((503, "store_unavailable"), (refused.Problem.Status, refused.Code));
        Assert.InRange(refused.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        using var http = new HttpClient { BaseAddress = server.Address };
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }
}
