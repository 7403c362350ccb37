using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.CrashNodes;
using Trinity.Engine.Store;
using Trinity.Native;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A node type that ends the process ends as dead itself, and takes nobody along.</summary>
public sealed class FailFastTests
{
    private const int Restarts = 3;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task FailFast_AfterThreeRestarts_IsDeadAndItsNeighboursComplete_Rule18(TestStore store)
    {
        var ledger = new Ledger();
        using var directory = new CrashDirectory(store);
        using var load = new CrashLoad(directory, ledger, seed: 18);
        var server = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await server.ReadyAsync(CancellationToken);
        await load.SetUpAsync(server.Client);

        // Held until all of it is queued: the first turn may be the end of the process.
        await server.Client.Agents.StopAsync("front", CancellationToken);
        await server.Client.Agents.StopAsync("back", CancellationToken);
        load.Up(server, budget: 1);
        await DeliverAsync(load, "front", "bomb", "fail_fast");
        for (var i = 0; i < 10; i++)
        {
            await DeliverAsync(load, "front", $"neighbour{i}", "step", "tell");
            await DeliverAsync(load, "back", $"stranger{i}", "step", "emit");
        }

        await DeliverAsync(load, "front", "behind", "emit");
        await CrashLoad.IgnoreLostAsync(server.Client.Agents.StartAsync("back", CancellationToken));
        await CrashLoad.IgnoreLostAsync(server.Client.Agents.StartAsync("front", CancellationToken));
        for (var restart = 0; restart < Restarts; restart++)
        {
            await server.EndedAsync();
            await server.DisposeAsync();
            ledger.Crashed(directory);
            server = ServerProcess.LaunchServer(directory.Path, directory.Environment);

            // It may end again before it says that it is ready.
            await server.IsReadyAsync(CancellationToken);
        }

        await server.EndedAsync();
        await server.DisposeAsync();
        ledger.Crashed(directory);
        await using var last = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await last.ReadyAsync(CancellationToken);
        await Eventually.NothingAsync(
            () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database))), TimeSpan.FromSeconds(60), CancellationToken);
        await last.KillAsync();

        var record = directory.Read();
        var bomb = record.Find("bomb")!;
        Assert.Equal((StoredStatus.Dead, "host_crashed"), (bomb.Status, bomb.Error));
        Assert.All(record.Messages.Where(message => message != bomb), message => Assert.Equal(StoredStatus.Completed, message.Status));
        Assert.Contains(record.Asks, ask => ask.Kind == 3 && ask.Message == bomb.Sequence);
        Assert.Empty(new CrashCheck(record, ledger, directory.ReadSteps()).Run());
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Traffic_AfterACleanStop_CarriesNoMarks_Rule18(TestStore store)
    {
        var seen = new SeenWrites();
        await using var server = await TestServer.StartAsync(
            configure: services => services.Replace(ServiceDescriptor.Singleton<ICommitObserver>(seen)), store: store);
        await RunJobAsync(server);
        await server.DownAsync();
        await server.UpAsync();
        await RunJobAsync(server);

        Assert.Contains("turn_completed", seen.Names);
        Assert.DoesNotContain("mark_start", seen.Names);
    }

    private static async Task RunJobAsync(TestServer server)
    {
        server.Services.GetRequiredService<NodeCatalog>().Replace(typeof(DeskNode));
        if ((await server.Client.Agents.ListAsync(cancellationToken: CancellationToken)).Items.Count == 0)
        {
            await server.Client.Agents.CreateAsync(
                new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "crash-desk" }, CancellationToken);
        }
        else
        {
            await server.Client.Agents.RedeployAsync("desk", CancellationToken);
        }

        var execution = await server.Client.Executions.SubmitAsync(
            "desk",
            new SubmitExecution { Type = "job", Key = "one", Input = RawJson.From(new Job { Token = "clean", Operations = ["emit", "sleep"] }) },
            new SubmitOptions { Wait = TimeSpan.FromSeconds(30) },
            CancellationToken);
        Assert.Equal("completed", execution.Status);
    }

    private static Task DeliverAsync(CrashLoad load, string agent, string token, params string[] operations) =>
        load.DeliverAsync(
            new Sending(agent, token == "behind" ? "bomb" : token, new Job { Token = token, Peer = "leaf", Operations = operations })
            {
                IdempotencyKey = token,
            },
            CancellationToken);

    /// <summary>The names of the writes that were committed.</summary>
    private sealed class SeenWrites : ICommitObserver
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _names = [];

        public IReadOnlyCollection<string> Names
        {
            get
            {
                lock (_gate)
                {
                    return [.. _names];
                }
            }
        }

        public void BeforeCommit(IReadOnlyList<StoreWrite> batch)
        {
            // What counts is what was committed.
        }

        public void AfterCommit(IReadOnlyList<StoreWrite> batch)
        {
            lock (_gate)
            {
                _names.UnionWith(batch.Select(write => write.Name));
            }
        }
    }
}
