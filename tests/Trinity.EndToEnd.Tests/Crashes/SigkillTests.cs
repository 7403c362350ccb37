using System.Diagnostics;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The server as it ships, killed at random moments under load, again and again.</summary>
public sealed class SigkillTests
{
    private const int Senders = 4;

    /// <summary>How often the environment wants it; null when it says nothing.</summary>
    private static int? Wanted => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_CRASHES"), out var count) ? count : null;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_CRASH_SEED"), out var seed)
        ? seed
        : (int)(Stopwatch.GetTimestamp() & 0x7fffffff);

    [Theory]
    [InlineData(TestStore.Sqlite, 20)]
    [InlineData(TestStore.Postgres, 7)]
    public async Task Server_KilledAtRandomMomentsUnderLoad_LosesNothingAndRepeatsNothing_Rule23(TestStore store, int times)
    {
        var crashes = Wanted ?? times;
        var seed = Seed;
        var ledger = new Ledger();
        using var directory = new CrashDirectory(store);
        await CrashAsync(directory, ledger, crashes, seed, TestContext.Current.CancellationToken);

        var record = directory.Read();
        var faults = new CrashCheck(record, ledger, directory.ReadSteps()).Run();

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {Summary(record, ledger, directory)}.");
        Assert.True(faults.Count == 0, $"Seed {seed}, {faults.Count} faults.\n{string.Join('\n', faults.Take(40))}");
        Assert.True(ledger.Acknowledged.Count > crashes, $"Seed {seed}: only {ledger.Acknowledged.Count} messages were accepted.");
    }

    private static async Task CrashAsync(CrashDirectory directory, Ledger ledger, int crashes, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        using var load = new CrashLoad(directory, ledger, seed);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var server = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        try
        {
            await server.ReadyAsync(cancellationToken);
            await load.SetUpAsync(server.Client);
            var senders = Enumerable.Range(0, Senders)
                .Select(sender => Task.Run(() => load.SendAsync(sender, ending.Token, cancellationToken), cancellationToken)).ToArray();
            var answerer = Task.Run(() => load.AnswerAsync(answering.Token), cancellationToken);
            for (load.Round = 1; load.Round <= crashes; load.Round++)
            {
                load.Up(server, budget: 120);

                // A moment of the load and not of the clock, whatever the machine does besides; then a little of the clock.
                await load.AcknowledgedAsync(random.Next(1, 100), cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)), TimeProvider.System, cancellationToken);
                load.Down();
                await server.KillAsync();
                ledger.Crashed(directory);
                await server.DisposeAsync();
                server = await RestartAsync(directory, ledger, random, cancellationToken);
            }

            // What was not acknowledged is sent until it is.
            load.Up(server, budget: Senders);
            await ending.CancelAsync();
            await Task.WhenAll(senders);
            await Eventually.NothingAsync(
                () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(120), cancellationToken);
            await answering.CancelAsync();
            await answerer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await server.KillAsync();
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"Seed {seed}: {exception.Message}\n{server.Output}", exception);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Starts it again; now and then it is killed while it starts.</summary>
    private static async Task<ServerProcess> RestartAsync(
        CrashDirectory directory, Ledger ledger, Random random, CancellationToken cancellationToken)
    {
        while (random.Next(5) == 0)
        {
            await using var starting = ServerProcess.LaunchServer(directory.Path, directory.Environment);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1200)), TimeProvider.System, cancellationToken);
            await starting.KillAsync();
            ledger.Crashed(directory);
        }

        var server = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await server.ReadyAsync(cancellationToken);
        return server;
    }

    private static string Summary(CrashRecord record, Ledger ledger, CrashDirectory directory) => string.Join(", ",
    [
        $"{ledger.Crashes.Count} crashes",
        $"{ledger.Acknowledged.Count} acknowledged",
        .. record.Messages.GroupBy(message => message.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key}"),
        $"{record.Effects.Count} effects",
        $"{record.Journal.Count} journal entries",
        $"{directory.CountSteps()} step bodies",
        $"{directory.CountSteps() - directory.ReadSteps().Select(line => line.IdempotencyKey).Distinct().Count()} repeated in flight",
        $"{record.Messages.Count(message => message.Error == "host_crashed")} host_crashed",
    ]);
}
