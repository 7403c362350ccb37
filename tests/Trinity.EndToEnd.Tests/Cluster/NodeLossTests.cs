using System.Diagnostics;
using System.Globalization;
using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.CrashNodes;
using Trinity.EndToEnd.Tests.Crashes;
using Trinity.EndToEnd.Tests.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Cluster;

/// <summary>Servers of a cluster are killed and frozen under load; the others go on.</summary>
public sealed class NodeLossTests
{
    private const int Servers = 3;
    private const int Senders = 4;

    /// <summary>How often: 2 kills and 1 freeze, or as the environment says.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_NODE_KILLS"), out var count) ? count : 2;

    private static int Freezes => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_NODE_FREEZES"), out var count) ? count : 1;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_KilledAndFrozenUnderLoad_LoseNothingAndRepeatNothing_Rule1()
    {
        var seed = (int)(Stopwatch.GetTimestamp() & 0x7fffffff);
        var random = new Random(seed);
        var ledger = new Ledger();
        using var directory = new CrashDirectory(TestStore.Postgres);
        using var load = new CrashLoad(directory, ledger, seed);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        await using var cluster = new ServerCluster(directory);
        var killed = new List<TimeSpan>();
        var frozen = new List<TimeSpan>();
        try
        {
            await cluster.StartAsync(Servers, CancellationToken);
            await load.SetUpAsync(cluster.Nodes[0].Client);
            var senders = Enumerable.Range(0, Senders)
                .Select(sender => Task.Run(() => load.SendAsync(sender, ending.Token, CancellationToken), CancellationToken)).ToArray();
            var answerer = Task.Run(() => load.AnswerAsync(answering.Token), CancellationToken);
            foreach (var node in cluster.Nodes)
            {
                load.Up(node, budget: 0);
            }

            var losses = Enumerable.Repeat(false, Kills).Concat(Enumerable.Repeat(true, Freezes)).OrderBy(_ => random.Next()).ToArray();
            foreach (var isFreeze in losses)
            {
                load.Round++;
                load.Allow(60);
                await load.AcknowledgedAsync(random.Next(10, 50), CancellationToken);
                var node = random.Next(Servers);
                (isFreeze ? frozen : killed).Add(await LoseAsync(load, cluster, directory, ledger, node, isFreeze));
            }

            load.Allow(Senders);
            await ending.CancelAsync();
            await Task.WhenAll(senders);
            await Eventually.NothingAsync(
                () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(120), CancellationToken);
            await answering.CancelAsync();
            await answerer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"Seed {seed}: {exception.Message}\n{cluster.Output}", exception);
        }

        var faults = new CrashCheck(directory.Read(), ledger, directory.ReadSteps()).Run();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Seed {seed}: {ledger.Acknowledged.Count} acknowledged; agents answered again after {Show(killed)} killed, {Show(frozen)} frozen.");
        Assert.True(faults.Count == 0, $"Seed {seed}, {faults.Count} faults.\n{string.Join('\n', faults.Take(40))}\n{cluster.Output}");
    }

    /// <returns>How long it took until an agent of the lost server answered again.</returns>
    private static async Task<TimeSpan> LoseAsync(
        CrashLoad load, ServerCluster cluster, CrashDirectory directory, Ledger ledger, int node, bool isFreeze)
    {
        // Where an agent has its first message, there it stays.
        var lost = cluster.Nodes[node];
        var probe = $"probe-{load.Round.ToString(CultureInfo.InvariantCulture)}";
        await load.CreateAsync(lost.Client, probe, "crash-desk");
        await AskAsync(ledger, lost, probe, $"p{load.Round}a");

        load.Down(lost);
        if (isFreeze)
        {
            await BeginAsync(ledger, lost, probe, $"p{load.Round}s");
            await lost.FreezeAsync();
        }
        else
        {
            await lost.KillAsync();
            ledger.Crashed(directory);
        }

        var begun = Stopwatch.GetTimestamp();
        await AskAsync(ledger, cluster.Nodes[(node + 1) % Servers], probe, $"p{load.Round}b");
        var elapsed = Stopwatch.GetElapsedTime(begun);
        if (isFreeze)
        {
            // It finds that it is dead, and ends; what it had begun is refused.
            await lost.ThawAsync();
            await lost.EndedAsync();
            Assert.True(lost.HasSaid("was taken over: what came of"), lost.Output);
        }

        load.Up(await cluster.RestartAsync(node, CancellationToken), budget: 0);
        return elapsed;
    }

    /// <summary>Gives an agent a job, and waits until it is done.</summary>
    private static async Task AskAsync(Ledger ledger, ServerProcess server, string agent, string token)
    {
        ledger.Sent[token] = $"k{token}";
        var job = new Job { Token = token, Amount = 1, Peer = "leaf", Operations = ["step"] };
        Execution? execution = null;
        await Eventually.NothingAsync(
            async () =>
            {
                execution ??= await SubmitAsync(server, agent, job);
                var status = execution is null ? "refused" : (await server.Client.Executions.GetAsync(execution.Id, CancellationToken)).Status;
                return status == "completed" ? null : $"{token} is {status}.";
            },
            TimeSpan.FromSeconds(60),
            CancellationToken);
        ledger.Acknowledge(token, execution!.Id);
    }

    /// <summary>Gives an agent a job that takes a while, and waits until it is being done.</summary>
    private static async Task BeginAsync(Ledger ledger, ServerProcess server, string agent, string token)
    {
        ledger.Sent[token] = $"k{token}";
        var job = new Job { Token = token, Amount = 1, Peer = "leaf", Operations = ["dawdle"] };
        var execution = (await SubmitAsync(server, agent, job, key: "slow"))!;
        ledger.Acknowledge(token, execution.Id);
        await Eventually.NothingAsync(
            async () => (await server.Client.Executions.GetAsync(execution.Id, CancellationToken)).Status is not "running" and var status ? status : null,
            TimeSpan.FromSeconds(60),
            CancellationToken);
    }

    private static async Task<Execution?> SubmitAsync(ServerProcess server, string agent, Job job, string key = "probe")
    {
        try
        {
            return await server.Client.Executions.SubmitAsync(
                agent,
                new SubmitExecution { Type = "job", Key = key, Input = RawJson.From(job) },
                new SubmitOptions { IdempotencyKey = $"k{job.Token}" },
                CancellationToken);
        }
        catch (TrinityApiException exception) when (exception.Problem.Status == 503)
        {
            return null;
        }
    }

    private static string Show(IEnumerable<TimeSpan> times) =>
        string.Join(' ', times.Order().Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture))) + " s";
}
