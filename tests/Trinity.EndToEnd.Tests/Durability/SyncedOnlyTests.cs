using Trinity.EndToEnd.Tests.Crashes;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Durability;

/// <summary>
/// The power fails: what was not synced is gone. SIGKILL alone cannot show that, because the system keeps what a process has written.
/// </summary>
public sealed class SyncedOnlyTests
{
    private const int Senders = 4;
    private const int Messages = 120;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_LosingWhatItDidNotSync_HasAllThatItAcknowledged_Rule6()
    {
        var ledger = new Ledger();
        using var directory = new CrashDirectory();
        using var disk = await SyncedOnly.CreateAsync(directory, CancellationToken);
        using var load = new CrashLoad(directory, ledger, seed: 6);
        await using (var server = ServerProcess.LaunchServer(directory.Path, disk.Environment))
        {
            await SendAndKillAsync(server, load);
        }

        disk.LoseTheRest();
        ledger.Crashed(directory);
        var missing = Missing(directory, ledger);
        Assert.Empty(missing);

        await using var restarted = ServerProcess.LaunchServer(directory.Path);
        await restarted.ReadyAsync(CancellationToken);
        load.Up(restarted, Senders);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var answerer = load.AnswerAsync(answering.Token);
        await Eventually.NothingAsync(
            () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(60), CancellationToken);
        await answering.CancelAsync();
        await restarted.KillAsync();

        Assert.Empty(new CrashCheck(directory.Read(), ledger, directory.ReadSteps()).Run());
        Assert.True(ledger.Acknowledged.Count >= Messages / 4, $"Only {ledger.Acknowledged.Count} messages were accepted.");
    }

    /// <summary>The test above can fail: commits that only look durable survive SIGKILL, and not the power.</summary>
    [Fact]
    public async Task Server_WhoseCommitsAreNotSynced_LosesWhatItAcknowledged_Rule6()
    {
        var ledger = new Ledger();
        using var directory = new CrashDirectory();
        using var disk = await SyncedOnly.CreateAsync(directory, CancellationToken);
        using var load = new CrashLoad(directory, ledger, seed: 6);
        await using (var host = new FaultHost(seats: 1, disk.Environment))
        await using (var server = host.Launch(host.Take(), directory, isUnsynced: true))
        {
            await SendAndKillAsync(server, load);
        }

        var missingAfterKill = Missing(directory, ledger);
        disk.LoseTheRest();
        var missingAfterPowerLoss = Missing(directory, ledger);

        Assert.Empty(missingAfterKill);
        Assert.NotEmpty(missingAfterPowerLoss);
    }

    private static async Task SendAndKillAsync(IRunningServer server, CrashLoad load)
    {
        await server.ReadyAsync(CancellationToken);
        await load.SetUpAsync(server.Client);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        load.Up(server, Messages);
        var senders = Enumerable.Range(0, Senders).Select(sender => load.SendAsync(sender, ending.Token, lost.Token)).ToArray();
        await load.AcknowledgedAsync(Messages / 2, CancellationToken);
        load.Down();
        await server.KillAsync();

        // Nothing is sent again: what counts is what had been acknowledged.
        await ending.CancelAsync();
        await lost.CancelAsync();
        await Task.WhenAll(senders).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static string[] Missing(CrashDirectory directory, Ledger ledger)
    {
        var stored = directory.Read().Messages.Select(message => message.Job.Token).ToHashSet(StringComparer.Ordinal);
        return [.. ledger.Acknowledged.Keys.Where(token => !stored.Contains(token))];
    }
}
