using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Outbound;
using Trinity.Native;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Cluster;

/// <summary>Two servers of one instance: what one of them changes holds on the other, and either does what has to be done.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly List<TrinityClient> _clients = [];
    private TestServer? _first;
    private TestServer? _second;

    private TestServer First => _first!;

    private TestServer Second => _second!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_first, _second) = await TestServer.StartTwoAsync(services =>
        {
            services.Configure<OutboundOptions>(options => options.AllowedRanges = ["127.0.0.0/8"]);
            services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                catalog.Add(typeof(RelaxedScriptNode));
                return catalog;
            });
        });
        await First.Client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "script" });
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Second.DisposeAsync();
        await First.DisposeAsync();
    }

    [Fact]
    public async Task Messages_AcceptedByEitherServer_AreExecutedByOne_InTheirOrder()
    {
        var log = Scripts.Add(turn =>
        {
            turn.State.Log.Add(JsonSerializer.Deserialize<string>(turn.Message.Payload.Span)!);
            return Task.CompletedTask;
        });
        for (var i = 0; i < 40; i++)
        {
            await SendAsync(i % 2 == 0 ? First : Second, log, $"{i}", "k");
        }

        await Eventually.HoldsAsync(async () => (await First.Client.Agents.GetStateAsync("desk", "k"))?.Data.ToString().Contains("\"39\"") == true);

        var state = (await Second.Client.Agents.GetStateAsync("desk", "k"))!;
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), Parse(state));
        Assert.Single([First, Second], server => HasMailbox(server, "desk"));
    }

    [Fact]
    public async Task Wait_ForAnExecutionOfTheOtherServer_EndsWithIt()
    {
        await RunAsync(First);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = Scripts.Add(async turn => await turn.StepAsync("hold", async _ =>
        {
            begun.SetResult();
            await end.Task;
            return true;
        }));

        var waiting = Second.Client.Executions.SubmitAsync(
            "desk", new SubmitExecution { Type = holding }, new SubmitOptions { Wait = TimeSpan.FromSeconds(60) }, CancellationToken);
        await begun.Task;
        var held = (await Second.Client.Executions.ListAsync("agent=desk&limit=1", CancellationToken)).Items;
        var status = (await Second.Client.Executions.GetAsync(Assert.Single(held).Id, CancellationToken)).Status;
        end.SetResult();

        Assert.Equal("running", status);
        Assert.Equal("completed", (await waiting).Status);
        Assert.True(HasMailbox(First, "desk"));
    }

    [Fact]
    public async Task Stop_OnOneServer_HoldsOnTheOther()
    {
        await RunAsync(Second);

        await First.Client.Agents.StopAsync("desk", CancellationToken);
        var held = await SendAsync(Second, Scripts.Add(_ => Task.CompletedTask), "x", "k");
        var before = (await Second.Client.Executions.GetAsync(held, CancellationToken)).Status;
        await First.Client.Agents.StartAsync("desk", CancellationToken);
        await ReachedAsync(First, held, "completed");

        Assert.Equal("queued", before);
    }

    [Fact]
    public async Task Configuration_ChangedOnOneServer_IsSeenByTurnsOnTheOther()
    {
        await RunAsync(Second);

        await First.Client.Agents.ChangeAsync("desk", new ChangeAgent { Config = RawJson.From(new { limit = 7 }) }, cancellationToken: CancellationToken);
        var seen = await SendAsync(Second, Scripts.Add(turn =>
        {
            turn.Reply(turn.Config.Limit);
            return Task.CompletedTask;
        }), "x");
        await ReachedAsync(Second, seen, "completed");

        Assert.Equal("7", (await Second.Client.Executions.GetAsync(seen, CancellationToken)).Reply.ToString());
    }

    [Fact]
    public async Task Key_RevokedOnOneServer_IsUnknownToTheOther()
    {
        var made = await First.Client.Keys.CreateAsync(new CreateKey("ci", "read"), CancellationToken);
        var client = new TrinityClient(new Uri(Second.Address), made.Token);
        _clients.Add(client);
        await client.Agents.ListAsync(cancellationToken: CancellationToken);

        await First.Client.Keys.RevokeAsync("ci", CancellationToken);

        await Eventually.HoldsAsync(async () => await RefusedAsync(() => client.Agents.ListAsync(cancellationToken: CancellationToken), 401));
    }

    [Fact]
    public async Task Webhook_ClosedOnOneServer_IsClosedOnTheOther()
    {
        var hook = await First.Client.Webhooks.CreateAsync("desk", "main", CancellationToken);
        using var http = new HttpClient();
        var url = new Uri(new Uri(Second.Address), new Uri(hook.Url!).AbsolutePath);
        using var known = await http.PostAsync(url, new StringContent("{}"), CancellationToken);

        await First.Client.Webhooks.ChangeAsync("desk", "main", isEnabled: false, CancellationToken);

        Assert.NotEqual(404, (int)known.StatusCode);
        await Eventually.HoldsAsync(async () =>
        {
            using var closed = await http.PostAsync(url, new StringContent("{}"), CancellationToken);
            return (int)closed.StatusCode == 404;
        });
    }

    [Fact]
    public async Task Backlog_OfBothServers_IsCountedByEach()
    {
        await First.Client.Agents.StopAsync("desk", CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(First, "any", "x", "k");
            await SendAsync(Second, "any", "x", "k");
        }

        await Eventually.HoldsAsync(() => Task.FromResult((BacklogOf(First), BacklogOf(Second)) == (6, 6)));
        await First.Client.Agents.ResetAsync("desk", cancellationToken: CancellationToken);
        await Eventually.HoldsAsync(() => Task.FromResult((BacklogOf(First), BacklogOf(Second)) == (0, 0)));
    }

    [Fact]
    public async Task Timers_AndDeliveries_AreDoneOnce_WhicheverServerDoesThem()
    {
        await using var receiver = new Receiver();
        var send = Scripts.Add(async turn =>
        {
            await turn.SleepAsync("nap", TimeSpan.FromMilliseconds(50));
            turn.Send(receiver.Url, "order.paid", new { number = 7 });
        });
        var sent = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            sent.Add(await SendAsync(i % 2 == 0 ? First : Second, send, "x"));
        }

        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count >= sent.Count));
        foreach (var execution in sent)
        {
            await ReachedAsync(Second, execution, "completed");
        }

        Assert.Equal(sent.Count, receiver.Received.Select(received => received.Id).Distinct().Count());
        Assert.Equal(sent.Count, receiver.Received.Count);
    }

    [Fact]
    public async Task Server_ThatLeavesInOrder_HandsItsAgentsOver()
    {
        await RunAsync(Second);
        var asked = await SendAsync(Second, Scripts.Add(async turn =>
        {
            await turn.AskAsync("q", Question.Approval("Go on?"));
        }), "x", "k");
        await ReachedAsync(First, asked, "waiting");

        await Second.DownAsync();
        var ask = Assert.Single((await First.Client.Asks.ListAsync("status=pending", CancellationToken)).Items);
        await First.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "approve" }, CancellationToken);

        await ReachedAsync(First, asked, "completed");
    }

    [Fact]
    public async Task Listener_ThatIsCutOff_HearsAgainWhatItMissed()
    {
        await RunAsync(Second);
        await CutListenersAsync();

        await Stop_OnOneServer_HoldsOnTheOther();
    }

    private async Task CutListenersAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection($"{First.Postgres};Pooling=false");
        await connection.OpenAsync(CancellationToken);
        await using var cut = new Npgsql.NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'", connection);
        Assert.Equal(2L, await cut.ExecuteScalarAsync(CancellationToken));
    }

    private static IEnumerable<string> Parse(AgentState state) =>
        JsonNode.Parse(state.Data.ToString())!["log"]!.AsArray().Select(item => item!.GetValue<string>());

    private static int BacklogOf(TestServer server) => server.Services.GetRequiredService<Engine.EngineState>().Backlog.Total;

    private static bool HasMailbox(TestServer server, string agent) =>
        server.Services.GetRequiredService<LocalMailboxes>().All.Any(mailbox => mailbox.Definition.Name == agent);

    private static async Task<string> SendAsync(TestServer server, string type, string data, string? key = null) =>
        (await server.Client.Executions.SubmitAsync(
            "desk", new SubmitExecution { Type = type, Key = key, Input = RawJson.From(data) }, cancellationToken: CancellationToken)).Id;

    private static Task ReachedAsync(TestServer server, string execution, string status) => Eventually.HoldsAsync(
        async () => (await server.Client.Executions.GetAsync(execution, CancellationToken)).Status == status);

    private static async Task<bool> RefusedAsync(Func<Task> request, int status)
    {
        try
        {
            await request();
            return false;
        }
        catch (TrinityApiException exception)
        {
            return exception.Problem.Status == status;
        }
    }

    /// <summary>Has the agent work on a server: there it stays.</summary>
    private static async Task RunAsync(TestServer server)
    {
        var execution = await SendAsync(server, Scripts.Add(_ => Task.CompletedTask), "x");
        await ReachedAsync(server, execution, "completed");
        Assert.True(HasMailbox(server, "desk"));
    }
}
