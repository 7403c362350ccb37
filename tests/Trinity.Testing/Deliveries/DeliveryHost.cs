using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Deliveries;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Engine.Outbound;
using Trinity.Native;
using Trinity.Sdk.Nodes;
using Trinity.Storage.Sql;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Deliveries;

/// <summary>The server as it ships, with an agent that sends, a clock of the test's, and the loopback open to deliveries.</summary>
public sealed class DeliveryHost : IAsyncDisposable
{
    public const string Desk = "desk";

    private DeliveryHost(TestServer server, TestTime time)
    {
        Server = server;
        Time = time;
    }

    public TestServer Server { get; }

    public TestTime Time { get; }

    public DeliveriesClient Deliveries => Server.Client.Deliveries;

    /// <param name="allowed">The ranges that are open to deliveries; by default the loopback.</param>
    /// <param name="configure">Changes more of the server.</param>
    public static async Task<DeliveryHost> StartAsync(IReadOnlyList<string>? allowed = null, Action<IServiceCollection>? configure = null)
    {
        var time = new TestTime(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var catalog = new NodeCatalog();
        catalog.Add(typeof(ScriptNode));
        var server = await TestServer.StartAsync(time, services =>
        {
            services.AddSingleton(catalog);
            services.Configure<OutboundOptions>(options => options.AllowedRanges = allowed ?? ["127.0.0.0/8"]);
            TestServer.LeaveAsACrashDoes(services);
            configure?.Invoke(services);
        });
        var host = new DeliveryHost(server, time);
        await host.AddAgentAsync(Desk);
        return host;
    }

    public Task AddAgentAsync(string name) =>
        Server.Client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = "native", NodeType = "script" });

    /// <summary>Has an agent do something and waits until that is committed.</summary>
    public async Task<Execution> RunAsync(Action<Turn<ScriptState, ScriptConfig>> act, string agent = Desk)
    {
        var submitted = await Server.Client.Executions.SubmitAsync(agent, new SubmitExecution
        {
            Type = Scripts.Add(turn =>
            {
                act(turn);
                return Task.CompletedTask;
            }),
        });
        Execution? execution = null;
        await Eventually.HoldsAsync(async () =>
            (execution = await Server.Client.Executions.GetAsync(submitted.Id)).Status is "completed" or "failed" or "dead");
        return execution!;
    }

    /// <summary>Has an agent send something and returns the id of its delivery.</summary>
    public async Task<string> SendAsync(Uri url, string? secret = null, object? data = null, string type = "order.paid", string agent = Desk)
    {
        var execution = await RunAsync(turn => turn.Send(url, type, data ?? new { number = 1 }, secret), agent);
        Assert.Equal("completed", execution.Status);
        return Assert.Single(execution.Effects).Id;
    }

    /// <summary>Waits until a delivery is as it should be.</summary>
    public async Task<Delivery> ReachAsync(string delivery, Func<Delivery, bool> condition)
    {
        Delivery? reached = null;
        try
        {
            await Eventually.HoldsAsync(async () => condition(reached = await Deliveries.GetAsync(delivery)));
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"It is still {reached}.", exception);
        }

        return reached!;
    }

    public Task<Delivery> ReachAsync(string delivery, string status) => ReachAsync(delivery, reached => reached.Status == status);

    /// <summary>Waits until a delivery has had so many attempts.</summary>
    public Task<Delivery> AttemptedAsync(string delivery, int attempts) => ReachAsync(delivery, reached => reached.Attempts >= attempts);

    /// <summary>Moves the clock to a delivery's next attempt, until it has ended.</summary>
    public async Task<Delivery> EndAsync(string delivery)
    {
        while (true)
        {
            var reached = await Deliveries.GetAsync(delivery);
            if (reached.Status != "pending")
            {
                return reached;
            }

            var attempts = reached.Attempts;
            var destination = await Deliveries.GetDestinationAsync(reached.Destination);
            var next = destination.PausedUntil > reached.NextAttemptAt ? destination.PausedUntil : reached.NextAttemptAt;
            Time.MoveTo(next!.Value);
            await ReachAsync(delivery, moved => moved.Attempts > attempts || moved.Status != "pending");
        }
    }

    public async Task<IReadOnlyList<Ask>> AlertsAsync() => (await Server.Client.Asks.ListAsync("status=pending&kind=alert&limit=200")).Items;

    /// <summary>Counts rows of the store.</summary>
    public long Count(string sql) => Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(session => session.Scalar(sql));

    /// <summary>The code of a refusal; null when there was none.</summary>
    public static async Task<string?> CodeAsync(Task request)
    {
        try
        {
            await request;
            return null;
        }
        catch (TrinityApiException exception)
        {
            return exception.Code;
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
