using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Client.Webhooks;
using Trinity.CrashNodes;
using Trinity.Testing.Processes;

namespace Trinity.Testing.Crashes;

/// <summary>
/// Sends random jobs and answers questions, whatever becomes of the server: what was not acknowledged is sent again.
/// </summary>
public sealed class CrashLoad(CrashDirectory directory, Ledger ledger, int seed) : IDisposable
{
    public const string Door = "door";

    private static readonly string[] Desks = ["front", "back", "loose"];
    private static readonly string[] Operations = ["step", "step", "step", "tell", "tell", "emit", "emit", "say", "call", "sleep", "remind", "ask"];

    private readonly SemaphoreSlim _budget = new(0);
    private readonly SemaphoreSlim _acknowledged = new(0);
    private readonly Lock _gate = new();
    private readonly List<IRunningServer> _servers = [];
    private TaskCompletionSource _someServer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private int _last;

    /// <summary>The path of the webhook.</summary>
    public string? Hook { get; private set; }

    /// <summary>How many crashes there were: it moves the keys on, so that states stay small.</summary>
    public int Round { get; set; }

    public void Dispose()
    {
        _budget.Dispose();
        _acknowledged.Dispose();
    }

    /// <summary>Creates the agents, once.</summary>
    public async Task SetUpAsync(TrinityClient client)
    {
        await CreateAsync(client, "leaf", "crash-desk");
        await CreateAsync(client, "front", "crash-desk", "leaf");
        await CreateAsync(client, "back", "crash-desk", "leaf", "front");
        await CreateAsync(client, "loose", "crash-relaxed", "leaf", "front", "back");
        await CreateAsync(client, Door, "crash-hooks", "leaf", "front");
        Hook = new Uri((await client.Webhooks.CreateAsync(Door, "main")).Url!).AbsolutePath;
    }

    public Task<Agent> CreateAsync(TrinityClient client, string name, string nodeType, params string[] peers) =>
        client.Agents.CreateAsync(new CreateAgent
        {
            Name = name,
            RuntimeKind = "native",
            NodeType = nodeType,
            Config = RawJson.From(new JobConfig { StepFile = directory.StepFile, Peers = [.. peers] }),
        });

    /// <summary>A server takes requests, and so many more may be sent.</summary>
    public void Up(IRunningServer server, int budget)
    {
        lock (_gate)
        {
            if (!_servers.Contains(server))
            {
                _servers.Add(server);
            }

            _someServer.TrySetResult();
        }

        Allow(budget);
    }

    /// <summary>So many more may be sent.</summary>
    public void Allow(int budget)
    {
        if (budget > 0)
        {
            _budget.Release(budget);
        }
    }

    /// <summary>The servers are about to be killed, or one of them.</summary>
    public void Down(IRunningServer? server = null)
    {
        lock (_gate)
        {
            _servers.RemoveAll(known => server is null || known == server);
            if (_servers.Count == 0 && _someServer.Task.IsCompleted)
            {
                _someServer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Waits until the server has acknowledged so many more.</summary>
    public async Task AcknowledgedAsync(int count, CancellationToken cancellationToken)
    {
        for (; count > 0; count--)
        {
            await _acknowledged.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends until it is told to end; what is on its way then is still sent until it is acknowledged.</summary>
    public async Task SendAsync(int sender, CancellationToken ending, CancellationToken cancellationToken)
    {
        var random = new Random(HashCode.Combine(seed, sender));
        var earlier = new List<Sending>();
        while (!ending.IsCancellationRequested)
        {
            await _budget.WaitAsync(ending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (ending.IsCancellationRequested)
            {
                return;
            }

            // One in five is sent again although it was acknowledged, perhaps long ago.
            var isAgain = earlier.Count > 0 && random.Next(5) == 0;
            var sending = isAgain ? earlier[random.Next(earlier.Count)] : Next(random);
            await DeliverAsync(sending, cancellationToken);
            if (!isAgain && sending.IdempotencyKey is not null)
            {
                earlier.Add(sending);
            }
        }
    }

    /// <summary>Answers every question but those that hold.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var client = (await ServerAsync(cancellationToken)).Client;
                foreach (var ask in (await client.Asks.ListAsync("status=pending&kind=approval&limit=200", cancellationToken)).Items)
                {
                    if (ask.Title.Split(' ') is ["ask", var token])
                    {
                        await client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "approve", Text = token }, cancellationToken);
                        ledger.Answered[token] = true;
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            }
            catch (Exception exception) when (IsLost(exception)
                || exception is TrinityApiException { Code: "ask_not_pending" } or TrinityApiException { Problem.Status: 503 })
            {
                // The server was killed or stops, or had taken the answer before it was; or the database was.
                await Task.Yield();
            }
        }
    }

    /// <summary>Sends one job until it is acknowledged.</summary>
    public async Task DeliverAsync(Sending sending, CancellationToken cancellationToken)
    {
        while (true)
        {
            ledger.Sent[sending.Job.Token] = sending.IdempotencyKey;
            var server = await ServerAsync(cancellationToken);
            try
            {
                ledger.Acknowledge(sending.Job.Token, await SendAsync(server, sending, cancellationToken));
                _acknowledged.Release();
                return;
            }
            catch (TrinityApiException exception) when (exception.Problem.Status is 429 or 503)
            {
                if (exception.Code == "store_unavailable" && sending.IdempotencyKey is null)
                {
                    // It may have been written before the store was lost.
                    return;
                }

                await Task.Delay(exception.RetryAfter ?? TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
            catch (Exception exception) when (IsLost(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (sending.IdempotencyKey is null)
                {
                    // It may have been accepted or not: without a key, sending it again would be another message.
                    return;
                }

                await Task.Yield();
            }
        }
    }

    /// <summary>A server that takes requests: of several each in its turn.</summary>
    private async Task<IRunningServer> ServerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task some;
            lock (_gate)
            {
                if (_servers.Count > 0)
                {
                    return _servers[_next++ % _servers.Count];
                }

                some = _someServer.Task;
            }

            await some.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes a request that the server may not live to answer.</summary>
    public static async Task IgnoreLostAsync(Task request)
    {
        try
        {
            await request;
        }
        catch (Exception exception) when (IsLost(exception))
        {
            // What became of it is in the database.
        }
    }

    /// <summary>Whether the server ended before it answered.</summary>
    public static bool IsLost(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or TaskCanceledException or ObjectDisposedException;

    private static async Task<string> SendAsync(IRunningServer server, Sending sending, CancellationToken cancellationToken)
    {
        if (sending.Hook is { } hook)
        {
            return await HookAsync(hook, sending, server, cancellationToken);
        }

        var execution = await server.Client.Executions.SubmitAsync(
            sending.Agent,
            new SubmitExecution { Type = "job", Key = sending.Key, Input = RawJson.From(sending.Job) },
            new SubmitOptions { IdempotencyKey = sending.IdempotencyKey },
            cancellationToken);
        return execution.Id;
    }

    private static async Task<string> HookAsync(string hook, Sending sending, IRunningServer server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, hook) { Content = JsonContent.Create(sending.Job) };
        request.Headers.Add("webhook-id", sending.IdempotencyKey);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted
            ? (await response.Content.ReadFromJsonAsync<AcceptedDelivery>(cancellationToken))!.Id
            : throw new TrinityApiException(new Problem { Status = (int)response.StatusCode });
    }

    private Sending Next(Random random)
    {
        var token = $"j{Interlocked.Increment(ref _last)}";
        var isHook = random.Next(5) == 0;
        var agent = isHook ? Door : Desks[random.Next(Desks.Length)];
        var isHeld = !isHook && agent != "loose" && random.Next(60) == 0;
        var key = isHeld ? "held" : random.Next(10) == 0 && !isHook ? null : $"{Round / 5}-{random.Next(6)}";
        var operations = isHeld ? ["step", "emit", "hold", "tell"] : ChooseOperations(random, isHook);
        return new Sending(agent, isHook ? "deliveries" : key, new Job
        {
            Token = token,
            Amount = random.Next(1000),

            // Who calls itself waits for itself.
            Peer = operations.Contains("call") || random.Next(2) == 0 ? "leaf" : agent,
            Operations = operations,
        })
        {
            Hook = isHook ? Hook : null,
            IdempotencyKey = isHook || random.Next(10) > 0 ? "k" + token : null,
        };
    }

    /// <summary>Deliveries share one key: what waits long would hold them all.</summary>
    private static string[] ChooseOperations(Random random, bool isHook) => random.Next(40) switch
    {
        0 => ["reject"],
        var other => [
            .. other == 1 ? new[] { "stumble" } : [],
            .. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Operations[random.Next(isHook ? 8 : Operations.Length)])],
    };
}

/// <summary>A job on its way to an agent.</summary>
public sealed record Sending(string Agent, string? Key, Job Job)
{
    /// <summary>The path of the webhook it goes through; null for the API.</summary>
    public string? Hook { get; init; }

    public string? IdempotencyKey { get; init; }
}
