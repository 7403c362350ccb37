using System.Diagnostics;
using System.Globalization;
using System.Net;
using Trinity.Chaos.Machine;
using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.CrashNodes;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos;

/// <summary>The disk of a server with a file is full, again and again, under load.</summary>
public sealed class FullDiskTests
{
    private const int Times = 3;
    private const int Senders = 4;
    private const int Megabytes = 64;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_WhoseDiskIsFull_RefusesWhatItCannotKeep_AndGoesOnWhenThereIsRoom_Rule1()
    {
        Command.NeedRoot();
        var ledger = new Ledger();
        using var disk = new SmallDisk(Megabytes);
        using var directory = new CrashDirectory(server: null, disk.Path);
        using var load = new CrashLoad(directory, ledger, seed: 7);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        await using var server = ServerProcess.LaunchServer(directory.Path);
        await server.ReadyAsync(CancellationToken);
        await load.SetUpAsync(server.Client);
        var senders = Enumerable.Range(0, Senders)
            .Select(sender => Task.Run(() => load.SendAsync(sender, ending.Token, CancellationToken), CancellationToken)).ToArray();
        var answerer = Task.Run(() => load.AnswerAsync(answering.Token), CancellationToken);
        load.Up(server, budget: 60);
        var resumed = new List<double>();
        for (load.Round = 1; load.Round <= Times; load.Round++)
        {
            await load.AcknowledgedAsync(20, CancellationToken);
            disk.Fill();
            await UntilAsync(accepted: false, server, load, ledger);
            await Eventually.NothingAsync(() => IsReadyAsync(server, HttpStatusCode.ServiceUnavailable), TimeSpan.FromMinutes(1), CancellationToken);
            disk.MakeRoom();

            // It goes on by itself.
            var begun = Stopwatch.GetTimestamp();
            await UntilAsync(accepted: true, server, load, ledger);
            resumed.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            load.Allow(60);
            Assert.False(answerer.IsFaulted, $"{answerer.Exception}\n{server.Output}");
        }

        await ending.CancelAsync();
        load.Allow(Senders);
        await Task.WhenAll(senders);

        // It takes work again, also when nobody has any.
        disk.Fill();
        await UntilAsync(accepted: false, server, load, ledger);
        await Eventually.NothingAsync(() => IsReadyAsync(server, HttpStatusCode.ServiceUnavailable), TimeSpan.FromMinutes(1), CancellationToken);
        disk.MakeRoom();
        await Eventually.NothingAsync(() => IsReadyAsync(server, HttpStatusCode.OK), TimeSpan.FromMinutes(1), CancellationToken);
        await Eventually.NothingAsync(
            () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(120), CancellationToken);
        await answering.CancelAsync();
        await answerer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await server.KillAsync();

        var faults = new CrashCheck(directory.Read(), ledger, directory.ReadSteps()).Run();
        var times = string.Join(' ', resumed.Select(time => time.ToString("0.0", CultureInfo.InvariantCulture)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{ledger.Acknowledged.Count} acknowledged; resumed after {times} s.");
        Assert.True(faults.Count == 0, $"{faults.Count} faults.\n{string.Join('\n', faults.Take(40))}\n{server.Output}");
        Assert.Equal("ok", directory.CheckIntegrity());
    }

    /// <summary>The load goes on until a message is accepted, or is not.</summary>
    private static Task UntilAsync(bool accepted, ServerProcess server, CrashLoad load, Ledger ledger) => Eventually.NothingAsync(
        async () =>
        {
            load.Allow(1);
            return await IsAcceptedAsync(server, ledger) == accepted ? null : accepted ? "There is no room yet." : "There is still room.";
        },
        TimeSpan.FromMinutes(1),
        CancellationToken);

    /// <summary>Whoever is refused is told to come again.</summary>
    private static async Task<bool> IsAcceptedAsync(ServerProcess server, Ledger ledger)
    {
        var job = new Job { Token = $"r{ledger.Sent.Count}", Amount = 1, Operations = ["emit"] };
        var key = "k" + job.Token;
        ledger.Sent[job.Token] = key;
        try
        {
            var message = new SubmitExecution { Type = "job", Key = "room", Input = RawJson.From(job) };
            var execution = await server.Client.Executions.SubmitAsync("front", message, new SubmitOptions { IdempotencyKey = key }, CancellationToken);
            ledger.Acknowledge(job.Token, execution.Id);
            return true;
        }
        catch (TrinityApiException exception) when (exception.Problem.Status == 503)
        {
            Assert.Equal("store_unavailable", exception.Code);
            Assert.InRange(exception.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            return false;
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"The server does not answer.\n{server.Output}", exception);
        }
    }

    private static async Task<string?> IsReadyAsync(ServerProcess server, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken);
        return ready.StatusCode == expected ? null : await ready.Content.ReadAsStringAsync(CancellationToken);
    }
}
