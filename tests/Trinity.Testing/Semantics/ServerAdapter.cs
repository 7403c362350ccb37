using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Engine.Outbound;
using Trinity.Engine.Store;
using Trinity.Native;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Semantics;

/// <summary>The semantic tests on the server as it ships: over HTTP, on its store, with Orleans, and a clock that only the test moves.</summary>
public sealed class ServerAdapter : ISemanticHost
{
    private readonly TestTime _time;
    private readonly TestServer _server;
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private CommitSignal _commits = new();

    private ServerAdapter(TestServer server, TestTime time)
    {
        _server = server;
        _time = time;
        Listen();
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    public TestServer Server => _server;

    public TrinityClient Client => _server.Client;

    private NodeCatalog Catalog => _server.Services.GetRequiredService<NodeCatalog>();

    public static async Task<ServerAdapter> StartAsync(
        TestStore? store = null, Action<IServiceCollection>? configure = null, Func<string, string>? reach = null)
    {
        var time = new TestTime(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        void Configure(IServiceCollection services)
        {
            TestServer.LeaveAsACrashDoes(services);
            services.AddSingleton<IAddressResolver, NoNames>();

            // Nothing moves the clock while a turn runs, so a step that waited between its attempts would wait for ever.
            services.AddSingleton(provider => new TurnSettings
            {
                Time = time,
                Watchdog = provider.GetRequiredService<TurnWatchdog>(),
                DelaysStepAttempts = false,
            });
            configure?.Invoke(services);
        }

        return new ServerAdapter(await TestServer.StartAsync(time, Configure, store, reach), time);
    }

    public async Task AddAgentAsync(string name, Type nodeType, object? config = null)
    {
        Know(nodeType);
        await Client.Agents.CreateAsync(new CreateAgent
        {
            Name = name,
            RuntimeKind = RuntimeKind.Native.Name,
            NodeType = NameOf(nodeType),
            Config = RawJson.From(config),
        });
    }

    public async Task<string> SendAsync(string agent, string type, object? payload = null, string? key = null, SendOptions? options = null)
    {
        try
        {
            var execution = await Client.Executions.SubmitAsync(
                agent,
                new SubmitExecution
                {
                    Type = type,
                    Key = key,
                    Input = RawJson.From(payload),
                    DeadlineSeconds = options?.Deadline is { } deadline ? (int)deadline.TotalSeconds : null,
                },
                new SubmitOptions { IdempotencyKey = options?.IdempotencyKey });
            return execution.Id;
        }
        catch (TrinityApiException exception)
        {
            throw new SemanticException(exception.Code);
        }
    }

    /// <summary>Nothing can run when no queued row may be executed and no timer is due. Only a commit can change that.</summary>
    public async Task SettleAsync()
    {
        while (true)
        {
            var next = _commits.Next;
            if (IsSettled())
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }

    public async Task AdvanceAsync(TimeSpan by)
    {
        var until = Now + by;
        while (NextTimer() is { } next && next <= until)
        {
            _time.MoveTo(next);
            await SettleAsync();
        }

        _time.MoveTo(until);
        await SettleAsync();
    }

    public async Task CrashAsync()
    {
        await _server.CrashAsync();
        foreach (var type in _types.Values)
        {
            Catalog.Replace(type);
        }

        Listen();
        foreach (var agent in (await Client.Agents.ListAsync()).Items)
        {
            // Their node types came after the start.
            await Client.Agents.RedeployAsync(agent.Name);
        }
    }

    public async Task<ExecutionView> GetAsync(string execution) => View(await Client.Executions.GetAsync(execution));

    public async Task<IReadOnlyList<ExecutionView>> ExecutionsAsync(string agent)
    {
        var executions = new List<Execution>();
        string? cursor = null;
        do
        {
            var page = await Client.Executions.ListAsync($"agent={agent}&limit=200&cursor={cursor}");
            executions.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        executions.Reverse();
        if (executions.Count > 50)
        {
            return [.. executions.Select(View)];
        }

        var views = new List<ExecutionView>();
        foreach (var execution in executions)
        {
            views.Add(await GetAsync(execution.Id));
        }

        return views;
    }

    public async Task<IReadOnlyList<AskView>> AsksAsync() => [.. (await PendingAsync()).Where(ask => ask.Kind != "alert").Select(View)];

    public async Task<IReadOnlyList<AskView>> AlertsAsync() => [.. (await PendingAsync()).Where(ask => ask.Kind == "alert").Select(View)];

    public async Task AnswerAsync(string ask, string? option = null, string? text = null, object? data = null)
    {
        try
        {
            await Client.Asks.AnswerAsync(ask, new AnswerAsk { Answer = option, Text = text, Data = RawJson.From(data) });
        }
        catch (TrinityApiException exception)
        {
            throw new SemanticException(exception.Code);
        }
    }

    public Task CancelAskAsync(string ask) => Client.Asks.CancelAsync(ask);

    public Task<IReadOnlyList<EffectView>> EffectsAsync() => Task.FromResult(Read(session => (IReadOnlyList<EffectView>)SqlRows.List(
        session.Prepare(
            $"""
            SELECT m.id, e.position, e.kind, e.target, coalesce(d.status, e.status), {EffectRows.Data}, d.type FROM effect e
            JOIN message m ON m.seq = e.message_seq
            LEFT JOIN delivery d ON d.message_seq = e.message_seq AND d.position = e.position
            ORDER BY e.seq
            """),
        row => new EffectView(
            EffectId.Of(new MessageId(row.Guid(0)), row.Int(1)).ToString(),
            new MessageId(row.Guid(0)).ToString(),
            Words.Of((EffectKind)row.Int(2)),
            row.Text(3),
            Words.Of((EffectStatus)row.Int(4)),
            row.IsNull(5) ? null : JsonNode.Parse(row.Bytes(5)),
            row.OptionalText(6)))));

    public Task<bool> CancelAsync(string execution) => SucceedsAsync(Client.Executions.CancelAsync(execution));

    public Task<bool> RetryAsync(string execution) => SucceedsAsync(Client.Executions.RetryAsync(execution));

    public async Task<string> RetryFreshAsync(string execution) => (await Client.Executions.RetryAsync(execution, fresh: true)).Id;

    public async Task<JsonNode?> StateAsync(string agent, string key) =>
        (await Client.Agents.GetStateAsync(agent, key))?.Data is { } data ? JsonNode.Parse(data.Utf8.Span) : null;

    public Task ConfigureAsync(string agent, object config) =>
        Client.Agents.ChangeAsync(agent, new ChangeAgent { Config = RawJson.From(config) });

    public Task RedeployAsync(string agent, Type nodeType)
    {
        _types[NameOf(nodeType)] = nodeType;
        Catalog.Replace(nodeType);
        return Client.Agents.RedeployAsync(agent);
    }

    public Task StopAsync(string agent) => Client.Agents.StopAsync(agent);

    public Task StartAsync(string agent) => Client.Agents.StartAsync(agent);

    public Task DeleteAsync(string agent) => Client.Agents.DeleteAsync(agent);

    public Task RestoreAsync(string agent) => Client.Agents.RestoreAsync(agent);

    public Task ResetAsync(string agent, bool clearState = false) => Client.Agents.ResetAsync(agent, clearState);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string NameOf(Type nodeType) => nodeType.GetCustomAttribute<NodeTypeAttribute>()!.Name;

    private static async Task<bool> SucceedsAsync(Task request)
    {
        try
        {
            await request;
            return true;
        }
        catch (TrinityApiException exception) when (exception.Problem.Status == 409)
        {
            return false;
        }
    }

    private static ExecutionView View(Execution execution) => new(
        execution.Id,
        execution.Agent,
        execution.Type,
        execution.Key,
        execution.Status,
        execution.Error?.Code,
        execution.Error?.Message,
        execution.Reply.IsEmpty ? null : JsonNode.Parse(execution.Reply.Utf8.Span),
        execution.Attempts,
        execution.BlockedBy?.Execution,
        [.. execution.Steps.Select(step => new StepView(step.Name, step.Kind, step.Status))]);

    private static AskView View(Ask ask) => new(ask.Id, ask.Kind, ask.Title, ask.Question, ask.Options, ask.Execution, ask.Count)
    {
        To = ask.Addressee,
        DueAt = ask.DueAt,
        ExpiresAt = ask.ExpiresAt,
        Context = ask.Context.As<JsonNode>(),
        Schema = ask.Schema.As<JsonNode>(),
    };

    private void Know(Type nodeType)
    {
        if (_types.TryAdd(NameOf(nodeType), nodeType))
        {
            Catalog.Replace(nodeType);
        }
    }

    private void Listen()
    {
        _commits = new CommitSignal();
        _server.Services.GetRequiredService<CommitDispatcher>().Listen(_commits);
    }

    private async Task<IReadOnlyList<Ask>> PendingAsync()
    {
        var asks = new List<Ask>();
        string? cursor = null;
        do
        {
            var page = await Client.Asks.ListAsync($"status=pending&limit=200&cursor={cursor}");
            asks.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return asks;
    }

    private DateTimeOffset? NextTimer() => Read(session => SqlRows.First(
        session.Prepare("SELECT due_at FROM timer WHERE is_frozen = 0 ORDER BY due_at LIMIT 1"), row => (DateTimeOffset?)row.Time(0)));

    private bool IsSettled()
    {
        if (NextTimer() is { } due && due <= Now)
        {
            return false;
        }

        var relaxed = string.Join(", ", _types.Values
            .Where(type => type.GetCustomAttribute<NodeTypeAttribute>()!.Ordering == Ordering.Relaxed)
            .Select(NameOf)
            .Append("none")
            .Select(name => $"'{name}'"));
        return Read(session => session.Scalar(
            $"""
            SELECT count(*) FROM message m JOIN agent a ON a.id = m.agent_id
            WHERE m.status = 0 AND a.desired_state = 0 AND a.held_by IS NULL AND a.deleted_at IS NULL
            AND (m.key IS NULL OR a.node_type IN ({relaxed}) OR NOT EXISTS (
                SELECT 1 FROM message h
                WHERE h.agent_id = m.agent_id AND h.key = m.key AND h.status IN (1, 2) AND h.lane_seq < m.lane_seq))
            """)) == 0;
    }

    private T Read<T>(Func<SqlSession, T> read) => _server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(read);

    /// <summary>Whatever a script sends goes nowhere: what is delivered is not a matter of turns.</summary>
    private sealed class NoNames : IAddressResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([]);
    }

    /// <summary>Signals each commit that means something.</summary>
    private sealed class CommitSignal : ICommitListener
    {
        private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Next => _next.Task;

        public void Committed(Aftermath aftermath)
        {
            var signalled = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            signalled.SetResult();
        }
    }
}
