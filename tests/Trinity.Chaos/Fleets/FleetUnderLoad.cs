using System.Data.Common;
using System.Net;
using Trinity.Chaos.Machine;
using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.CrashNodes;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos.Fleets;

/// <summary>
/// Three servers under load. Whatever befalls them, what was not acknowledged is sent until it is, and in the end all that is in their database is
/// held against what was sent.
/// </summary>
internal sealed class FleetUnderLoad : IAsyncDisposable
{
    public const int Servers = 3;

    private const int Senders = 4;
    private const string Expelled = "no member of the cluster any more";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(4);

    private readonly CrashDirectory _directory;
    private readonly Ledger _ledger = new();
    private readonly CrashLoad _load;
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
    private readonly CancellationTokenSource _answering = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
    private Task[] _senders = [];
    private Task _answerer = Task.CompletedTask;
    private int _agents;
    private int _tokens;

    /// <param name="directory">Their data.</param>
    /// <param name="seed">What the load is drawn from.</param>
    /// <param name="network">Where each has a place of its own; null when all are where the test is.</param>
    public FleetUnderLoad(CrashDirectory directory, int seed, Network? network = null)
    {
        _directory = directory;
        _load = new CrashLoad(directory, _ledger, seed);
        Cluster = new ServerCluster(directory, network);
    }

    public ServerCluster Cluster { get; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        await Cluster.StartAsync(Servers, CancellationToken);
        await _load.SetUpAsync(Cluster.Nodes[0].Client);
        _senders = [.. Enumerable.Range(0, Senders)
            .Select(sender => Task.Run(() => _load.SendAsync(sender, _ending.Token, CancellationToken), CancellationToken))];
        _answerer = Task.Run(() => _load.AnswerAsync(_answering.Token), CancellationToken);
        foreach (var node in Cluster.Nodes)
        {
            _load.Up(node, budget: 0);
        }
    }

    /// <summary>Lets the load go on, and waits until so much of it was acknowledged.</summary>
    public async Task GoOnAsync(int acknowledged)
    {
        _load.Round++;
        _load.Allow(60);
        var acknowledging = _load.AcknowledgedAsync(acknowledged, CancellationToken);
        var first = await Task.WhenAny([acknowledging, _answerer, .. _senders]).WaitAsync(2 * Patience, CancellationToken);
        await first;
        await acknowledging.WaitAsync(2 * Patience, CancellationToken);
    }

    /// <summary>Creates an agent that lives on a server: where it has its first message, there it stays.</summary>
    public async Task<string> SettleOnAsync(ServerProcess server)
    {
        var agent = string.Empty;
        await AcceptedAsync(() => _load.CreateAsync(server.Client, agent = $"probe-{++_agents}", "crash-desk"));
        await AnsweredAsync(agent, server);
        return agent;
    }

    /// <summary>Gives an agent a job, by one server or by whichever answers, and waits until it is done.</summary>
    public async Task AnsweredAsync(string agent, ServerProcess? by = null)
    {
        var job = NextJob("step");
        string? execution = null;
        var turn = 0;
        await Eventually.NothingAsync(
            async () =>
            {
                var server = by ?? Cluster.Nodes[turn++ % Servers];
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
                patience.CancelAfter(RequestPatience);
                try
                {
                    execution ??= await SubmitAsync(server, agent, job, "probe", patience.Token);
                    var status = (await server.Client.Executions.GetAsync(execution, patience.Token)).Status;
                    return status == "completed" ? null : $"{job.Token} of {agent} is {status}.";
                }
                catch (Exception exception) when (IsRefusal(exception) && !CancellationToken.IsCancellationRequested)
                {
                    return $"{job.Token} of {agent} is {(execution is null ? "not accepted" : "not told of")}: {exception.Message}";
                }
            },
            Patience,
            CancellationToken);
    }

    /// <summary>Gives an agent a job that takes a while, and waits until it is being done.</summary>
    public async Task BeginAsync(string agent, ServerProcess by)
    {
        var job = NextJob("dawdle");
        var execution = string.Empty;
        await AcceptedAsync(async () => execution = await SubmitAsync(by, agent, job, "slow", CancellationToken));
        await Eventually.NothingAsync(
            async () => (await by.Client.Executions.GetAsync(execution, CancellationToken)).Status is not "running" and var status ? status : null,
            Patience,
            CancellationToken);
    }

    /// <summary>Gives an agent a job by a server that cannot accept it.</summary>
    /// <returns>How it was refused: 503, or no answer at all.</returns>
    public async Task<string> RefusedAsync(string agent, ServerProcess by)
    {
        try
        {
            return $"acknowledged as {await SubmitAsync(by, agent, NextJob("step"), "refused", CancellationToken)}";
        }
        catch (Exception exception) when (IsRefusal(exception) && !CancellationToken.IsCancellationRequested)
        {
            return exception is TrinityApiException { Problem.Status: var status } ? $"{status}" : "not answered";
        }
    }

    /// <summary>Waits until nobody may be told any more that a message was accepted.</summary>
    public Task RefusedByAllAsync(string agent) => Eventually.NothingAsync(
        async () =>
        {
            _load.Allow(1);
            var answers = await Task.WhenAll(Cluster.Nodes.Select(node => RefusedAsync(agent, node)));
            return answers.All(answer => answer == "503") ? null : string.Join(", ", answers);
        },
        Patience,
        CancellationToken);

    /// <summary>Waits until a server says that it takes no work, or has ended.</summary>
    public static Task UnreadyAsync(ServerProcess server) => Eventually.NothingAsync(
        async () => IsGone(server) || await AskReadyAsync(server) is not null ? null : "It says that it takes work.", Patience, CancellationToken);

    /// <summary>Nothing is sent to a server any more.</summary>
    public ServerProcess Leave(int node)
    {
        _load.Down(Cluster.Nodes[node]);
        return Cluster.Nodes[node];
    }

    /// <summary>Starts a server that has ended, and sends to it again.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="otherwise">What the program is told that stands in for it.</param>
    public async Task<ServerProcess> ReturnAsync(int node, IReadOnlyDictionary<string, string>? otherwise = null)
    {
        Leave(node);
        var server = await Cluster.RestartAsync(node, CancellationToken, otherwise);
        _load.Up(server, budget: 0);
        return server;
    }

    /// <summary>Whether a server has ended, or is about to.</summary>
    public static bool IsGone(ServerProcess server) => server.HasEnded || server.HasSaid(Expelled);

    /// <summary>Does what whoever looks after servers does: starts those that have ended, and waits until all of them take work.</summary>
    public async Task ReviveAsync()
    {
        await Eventually.NothingAsync(
            () => Task.FromResult(Members() is var members && members == Cluster.Nodes.Count(node => !IsGone(node)) ? null : $"{members} are members."),
            2 * Patience,
            CancellationToken);
        for (var node = 0; node < Servers; node++)
        {
            while (!await IsReadyAsync(node))
            {
                Leave(node);
                await Cluster.Nodes[node].EndedAsync();
                await Cluster.RestartAsync(node, CancellationToken);
            }

            _load.Up(Cluster.Nodes[node], budget: 0);
        }

        _ledger.Crashed(_directory);
    }

    /// <summary>Ends the load, waits until all is settled, and compares.</summary>
    /// <param name="patience">How long the settling may take.</param>
    /// <returns>What there was of it, in words.</returns>
    public async Task<string> EndAsync(TimeSpan patience)
    {
        _load.Allow(Senders);
        await _ending.CancelAsync();
        await Task.WhenAll(_senders).WaitAsync(patience, CancellationToken);
        await Eventually.NothingAsync(
            () => Task.FromResult(_answerer.IsFaulted ? $"{_answerer.Exception}" : CrashCheck.Unsettled(CrashRecord.Read(_directory.Database))),
            patience,
            CancellationToken);
        await _answering.CancelAsync();
        await _answerer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        var record = _directory.Read();
        var lost = record.Agents.Select(agent => agent.Name).Where(Cluster.HasLost).ToHashSet(StringComparer.Ordinal);
        var faults = new CrashCheck(record, _ledger, _directory.ReadSteps(), lost).Run();
        Assert.True(faults.Count == 0, $"{faults.Count} faults.\n{string.Join('\n', faults.Take(40))}");
        return $"{_ledger.Acknowledged.Count} acknowledged, {record.Messages.Count} messages, {record.Effects.Count} effects, {_directory.CountSteps()} steps";
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _answering.CancelAsync();
        await Cluster.DisposeAsync();
        _load.Dispose();
        _ending.Dispose();
        _answering.Dispose();
    }

    /// <summary>How many servers the cluster has, as its members have agreed: who was declared dead may not have found out yet.</summary>
    private long Members()
    {
        try
        {
            using var connection = _directory.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM node WHERE status IN (1, 2, 3)";
            return (long)command.ExecuteScalar()!;
        }
        catch (DbException)
        {
            // The database is on its way back.
            return -1;
        }
    }

    private static bool IsRefusal(Exception exception) =>
        CrashLoad.IsLost(exception) || exception is OperationCanceledException or TrinityApiException { Problem.Status: 429 or 503 };

    /// <summary>Asks again as long as it is refused: what a fault has left of connections may refuse once more.</summary>
    private static Task AcceptedAsync(Func<Task> ask) => Eventually.NothingAsync(
        async () =>
        {
            try
            {
                await ask();
                return null;
            }
            catch (Exception exception) when (IsRefusal(exception) && !CancellationToken.IsCancellationRequested)
            {
                return exception.Message;
            }
        },
        Patience,
        CancellationToken);

    private Job NextJob(string operation)
    {
        var token = $"p{++_tokens}";
        _ledger.Sent[token] = $"k{token}";
        return new Job { Token = token, Amount = 1, Peer = "leaf", Operations = [operation] };
    }

    private async Task<string> SubmitAsync(ServerProcess server, string agent, Job job, string key, CancellationToken cancellationToken)
    {
        var execution = await server.Client.Executions.SubmitAsync(
            agent,
            new SubmitExecution { Type = "job", Key = key, Input = RawJson.From(job) },
            new SubmitOptions { IdempotencyKey = $"k{job.Token}" },
            cancellationToken);
        _ledger.Acknowledge(job.Token, execution.Id);
        return execution.Id;
    }

    /// <returns>Whether it takes work; false when it ends instead.</returns>
    private async Task<bool> IsReadyAsync(int node)
    {
        var server = Cluster.Nodes[node];
        var isGone = false;
        await Eventually.NothingAsync(
            async () => (isGone = IsGone(server)) || await AskReadyAsync(server) is not { } reason ? null : $"Server {node}: {reason}",
            2 * Patience,
            CancellationToken);
        return !isGone;
    }

    /// <returns>Why it takes no work; null when it does.</returns>
    private static async Task<string?> AskReadyAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = RequestPatience };
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK ? null : await answer.Content.ReadAsStringAsync(CancellationToken);
        }
        catch (Exception exception) when (CrashLoad.IsLost(exception) && !CancellationToken.IsCancellationRequested)
        {
            return exception.Message;
        }
    }
}
