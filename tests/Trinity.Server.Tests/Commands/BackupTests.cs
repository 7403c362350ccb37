using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Engine.Outbound;
using Trinity.Native;
using Trinity.Sdk;
using Trinity.Sdk.Nodes;
using Trinity.Server.Commands;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Commands;

public sealed class BackupTests : IDisposable
{
    private const string Desk = "desk";

    private readonly TestDirectory _files = new();

    private string BackupFile => Path.Combine(_files.Path, "instance.backup");

    [Fact]
    public async Task Restore_BringsBackWhatWasThere_ListsWhatIsNewer_AndSendsNothingAgain()
    {
        await using var server = await StartAsync();
        var ask = Scripts.Add(async turn =>
        {
            await turn.AskAsync("go", Question.Text("Go on?"));
            turn.State.Count += 10;
            turn.Emit("went.on");
        });
        var count = Scripts.Add(turn =>
        {
            turn.State.Count++;
            turn.Emit("counted");
            return Task.CompletedTask;
        });
        var before = await EndAsync(server, count, "a");
        var waiting = (await server.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = ask, Key = "b" })).Id;
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(waiting)).Status == "waiting");
        Assert.Equal(0, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));

        var newer = await EndAsync(server, count, "a");
        await AnswerAsync(server);
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(waiting)).Status == "completed");
        await server.DownAsync();
        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));
        await server.UpAsync();

        // What is newer is listed and unknown.
        var replaced = Assert.Single(Directory.GetDirectories(server.DataDirectory, "replaced-*"));
        var listed = await File.ReadAllTextAsync(Path.Combine(replaced, "newer.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"delivery\":\"{newer}\"", listed, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"delivery\":\"{before}\"", listed, StringComparison.Ordinal);
        Assert.Contains("\"to\":\"went.on\"", listed, StringComparison.Ordinal);
        Assert.Equal("execution_not_found", await CodeAsync(server.Client.Executions.GetAsync(newer)));
        Assert.Equal("completed", (await server.Client.Executions.GetAsync(before)).Status);

        // What was open waits until a person lets it go on.
        var alert = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items, item => item.Kind == "alert");
        Assert.Contains("restored", alert.Title, StringComparison.Ordinal);
        await AnswerAsync(server);
        Assert.Equal("held", (await server.Client.Agents.GetAsync(Desk)).Status);
        Assert.Equal("queued", (await server.Client.Executions.GetAsync(waiting)).Status);
        await server.Client.Agents.StartAsync(Desk);
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(waiting)).Status == "completed");
    }

    /// <summary>What the backup has as pending may have arrived since: a person decides whether it is sent again, and the receiver knows it.</summary>
    [Fact]
    public async Task Restore_HasDeliveriesStandStill_UntilTheirAgentIsStarted_AndListsWhatWasAttemptedSince()
    {
        var silence = new TaskCompletionSource<string?>();
        await using var receiver = new Receiver { Answer = _ => silence.Task };
        await using var server = await StartAsync();
        var url = receiver.Url;
        var execution = await EndAsync(
            server,
            Scripts.Add(turn =>
            {
                turn.Send(url, "order.paid", 1);
                return Task.CompletedTask;
            }),
            "a");
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received.Count == 1));
        Assert.Equal(0, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));
        silence.SetResult(Receiver.Status(200));
        var id = Assert.Single((await server.Client.Executions.GetAsync(execution)).Effects).Id;
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.GetAsync(id)).Status == "delivered");

        await server.DownAsync();
        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));
        await server.UpAsync();

        var replaced = Assert.Single(Directory.GetDirectories(server.DataDirectory, "replaced-*"));
        var listed = await File.ReadAllLinesAsync(Path.Combine(replaced, "newer.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"attempted\":\"{id}\"", Assert.Single(listed), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"delivered\"", Assert.Single(listed), StringComparison.Ordinal);
        Assert.Equal("held", (await server.Client.Agents.GetAsync(Desk)).Status);
        Assert.Equal(("pending", 0), ((await server.Client.Deliveries.GetAsync(id)).Status, (await server.Client.Deliveries.GetAsync(id)).Attempts));
        await server.Client.Deliveries.EnableDestinationAsync((await server.Client.Deliveries.GetAsync(id)).Destination);
        Assert.Single(receiver.Received);

        await server.Client.Agents.StartAsync(Desk);
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.GetAsync(id)).Status == "delivered");
        Assert.Equal([id, id], receiver.Received.Select(received => received.Id));
    }

    /// <summary>A restore may end between any two of the files it moves.</summary>
    [Theory]
    [InlineData]
    [InlineData("trinity.db")]
    [InlineData("trinity.db", "trinity.db-wal")]
    [InlineData("trinity.db", "trinity.db-wal", "trinity.db-shm", "secrets.key")]
    public async Task Restore_ThatWasInterrupted_IsFinishedByAnother_AndNothingStartsBefore(params string[] moved)
    {
        await using var server = await StartAsync();
        var count = Scripts.Add(turn => Task.CompletedTask);
        var before = await EndAsync(server, count, "a");
        Assert.Equal(0, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));
        var newer = await EndAsync(server, count, "a");
        await server.DownAsync();
        await File.WriteAllTextAsync(Path.Combine(server.DataDirectory, "trinity.db-wal"), string.Empty, TestContext.Current.CancellationToken);
        var replacing = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "replacing")).FullName;
        foreach (var name in moved.Where(name => File.Exists(Path.Combine(server.DataDirectory, name))))
        {
            File.Move(Path.Combine(server.DataDirectory, name), Path.Combine(replacing, name));
        }

        Assert.Equal("restore_unfinished", (await Assert.ThrowsAsync<TrinityException>(server.UpAsync)).Code);
        Assert.Equal(1, await ServerCommands.RunAsync(["doctor", "--data", server.DataDirectory]));
        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));
        await server.UpAsync();

        Assert.Equal("completed", (await server.Client.Executions.GetAsync(before)).Status);
        Assert.Equal("execution_not_found", await CodeAsync(server.Client.Executions.GetAsync(newer)));
        Assert.False(Directory.Exists(replacing));
        var replaced = Assert.Single(Directory.GetDirectories(server.DataDirectory, "replaced-*"));
        var listed = await File.ReadAllTextAsync(Path.Combine(replaced, "newer.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"delivery\":\"{newer}\"", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_Again_KeepsWhatEachHasReplaced()
    {
        await using var server = await StartAsync();
        Assert.Equal(0, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));
        await server.DownAsync();

        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));
        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));

        var replaced = Directory.GetDirectories(server.DataDirectory, "replaced-*");
        Assert.Equal(2, replaced.Length);
        Assert.All(replaced, directory => Assert.True(File.Exists(Path.Combine(directory, "trinity.db"))));
        await server.UpAsync();
        Assert.Equal(Desk, (await server.Client.Agents.GetAsync(Desk)).Name);
    }

    [Fact]
    public async Task Restore_IsRefused_WhileAServerRuns()
    {
        await using var server = await StartAsync();
        Assert.Equal(0, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));

        Assert.Equal(1, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));

        Assert.Equal(Desk, (await server.Client.Agents.GetAsync(Desk)).Name);
        Assert.Empty(Directory.GetDirectories(server.DataDirectory, "replaced-*"));
    }

    [Fact]
    public async Task Restore_OfSomethingElse_ChangesNothing()
    {
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(BackupFile, "no archive", TestContext.Current.CancellationToken);
        await server.DownAsync();

        Assert.Equal(1, await ServerCommands.RunAsync(["restore", BackupFile, "--data", server.DataDirectory]));

        await server.UpAsync();
        Assert.Equal(Desk, (await server.Client.Agents.GetAsync(Desk)).Name);
    }

    [Fact]
    public async Task Backup_OverwritesNothing_AndNeedsAnInstance()
    {
        Assert.Equal(1, await ServerCommands.RunAsync(["backup", BackupFile, "--data", _files.Path]));
        Assert.False(File.Exists(BackupFile));
        await File.WriteAllTextAsync(BackupFile, "mine", TestContext.Current.CancellationToken);
        await using var server = await StartAsync();

        Assert.Equal(1, await ServerCommands.RunAsync(["backup", BackupFile, "--data", server.DataDirectory]));

        Assert.Equal("mine", await File.ReadAllTextAsync(BackupFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SecondServer_OnTheSameDirectory_IsRefused()
    {
        await using var server = await StartAsync();

        var code = await ServerCommands.RunAsync(["up", "--port", "0", "--data", server.DataDirectory]);

        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Doctor_FailsWhereSomethingMustBeMended()
    {
        await using var server = await StartAsync();
        Assert.Equal(0, await ServerCommands.RunAsync(["doctor", "--data", server.DataDirectory]));
        await server.DownAsync();
        File.Delete(Path.Combine(server.DataDirectory, "secrets.key"));

        Assert.Equal(1, await ServerCommands.RunAsync(["doctor", "--data", server.DataDirectory]));
    }

    public void Dispose() => _files.Dispose();

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(configure: services => services
            .Configure<OutboundOptions>(options => options.AllowedRanges = ["127.0.0.0/8"])
            .AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                return catalog;
            }));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Desk, RuntimeKind = "native", NodeType = "script" });
        return server;
    }

    private static async Task<string> EndAsync(TestServer server, string type, string key)
    {
        var execution = await server.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = type, Key = key });
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(execution.Id)).Status == "completed");
        return execution.Id;
    }

    private static async Task AnswerAsync(TestServer server)
    {
        var question = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items, item => item.Kind == "question");
        await server.Client.Asks.AnswerAsync(question.Id, new AnswerAsk { Text = "yes" });
    }

    private static async Task<string?> CodeAsync(Task request)
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
}
