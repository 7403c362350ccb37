using Microsoft.Extensions.Options;
using Trinity.Client.Audit;
using Trinity.Client.Operators;
using Trinity.Sdk;
using Trinity.Sdk.Nodes;
using Trinity.Server.Commands;
using Trinity.Server.Tests.Agents;
using Trinity.Storage;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Commands;

/// <summary>An instance goes from its file to PostgreSQL with everything that it has, whole or not at all.</summary>
public sealed class MoveTests : IAsyncLifetime
{
    private readonly string _postgres = PostgresServer.Shared.CreateDatabase();
    private DeskServer? _desk;

    private DeskServer Desk => _desk!;

    private TestServer Server => Desk.Server;

    private IOptions<StorageOptions> Settings => Options.Create(new StorageOptions { DataDirectory = Server.DataDirectory, Postgres = _postgres });

    public async ValueTask InitializeAsync() => _desk = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Server.Use(null);
        await Desk.DisposeAsync();
        PostgresServer.Shared.DropDatabase(_postgres);
    }

    [Fact]
    public async Task Move_BringsEverything_AndTheInstanceGoesOnInPostgres()
    {
        var full = await FullAgent.CreateAsync(Desk);
        var asked = await Desk.SendAsync("waiting", async turn =>
        {
            turn.State.Count += await turn.StepAsync("paid", _ => Task.FromResult(5));
            await turn.AskAsync("go", Question.Text("Go on?"));
            turn.Reply(turn.State.Count);
        }, "lane");
        var queued = await Desk.SendAsync(turn =>
        {
            turn.Reply(turn.State.Count);
            return Task.CompletedTask;
        }, "lane");
        var seen = await full.LookAsync(withReminders: false);
        await SealAsync();
        var head = await Desk.Client.Audit.VerifyAsync();
        await Server.DownAsync();

        Assert.Equal(0, await RunAsync("db", "move"));

        Assert.Equal("moved_to_postgres", await RefusedAsync());
        Server.Use(_postgres);
        await Server.UpAsync();
        Assert.Equal(seen, await full.LookAsync(withReminders: false));
        Assert.True((await Desk.Client.Audit.VerifyAsync(new VerifyAudit(head.Head))).IsIntact);
        Assert.Equal(("waiting", "queued"), (await StatusAsync(asked), await StatusAsync(queued)));
        var question = Assert.Single((await Desk.Client.Asks.ListAsync($"execution={asked}")).Items);
        await Desk.Client.Asks.AnswerAsync(question.Id, new AnswerAsk { Text = "yes" });
        await Desk.ReachedAsync(asked, "completed");
        await Desk.ReachedAsync(queued, "completed");
        Assert.Equal("5", (await Desk.Client.Executions.GetAsync(queued)).Reply.ToString());
        Assert.Equal("fired", (await full.LookAsync())["reminders"]);
        Assert.Equal(0, await RunAsync("doctor"));
        Assert.Equal(0, await RunAsync("db", "check"));
    }

    /// <summary>Ended after the first part, the second, the third: with parts of a row, between any two rows.</summary>
    [Fact]
    public async Task Move_ThatWasInterruptedAgainAndAgain_IsTakenUp_AndNothingStartsBefore()
    {
        var full = await FullAgent.CreateAsync(Desk);
        var seen = await full.LookAsync(withReminders: false);
        await Server.DownAsync();
        var runs = 0;

        while (!TryMove(parts: ++runs))
        {
            Assert.Equal("moved_to_postgres", await RefusedAsync());
            Server.Use(_postgres);
            Assert.Equal("move_unfinished", await RefusedAsync());
            Server.Use(null);
        }

        Assert.True(runs > 10, $"It was interrupted {runs - 1} times.");
        Server.Use(_postgres);
        await Server.UpAsync();
        Assert.Equal(seen, await full.LookAsync(withReminders: false));
        await Server.DownAsync();
        Assert.Equal(0, await RunAsync("db", "move"));
    }

    [Fact]
    public async Task Move_WhoseCopyIsNotTheSame_IsNotUsed()
    {
        await Server.DownAsync();
        var move = new InstanceMove(new SqliteDatabase(Settings), new PostgresDatabase(Settings));

        var refusal = Assert.Throws<TrinityException>(() => move.Run(copied =>
        {
            if (copied.Table == "user")
            {
                Execute("UPDATE agent SET name = 'another'");
            }
        }));

        Assert.Equal("copy_differs", refusal.Code);
        Assert.Contains("agent: ", refusal.Message, StringComparison.Ordinal);
        Server.Use(_postgres);
        Assert.Equal("move_unfinished", await RefusedAsync());
        Assert.Equal(1, await RunAsync("doctor"));
        Assert.Equal(1, await RunAsync("db", "check"));
    }

    [Fact]
    public async Task Move_ToADatabaseWithSomethingInIt_IsRefused_AndTheFileStaysTheInstance()
    {
        await using var other = await TestServer.StartAsync(store: TestStore.Postgres);
        await Server.DownAsync();

        Assert.Equal(1, await ServerCommands.RunAsync(["db", "move", "--data", Server.DataDirectory], other.Postgres));
        await other.DownAsync();
        Assert.Equal(1, await ServerCommands.RunAsync(["db", "move", "--data", Server.DataDirectory], other.Postgres));

        await Server.UpAsync();
    }

    [Fact]
    public async Task Move_IsRefused_WhileTheServerRuns_AndWithoutADatabase()
    {
        Assert.Equal(1, await RunAsync("db", "move"));
        await Server.DownAsync();
        Assert.Equal(1, await ServerCommands.RunAsync(["db", "move", "--data", Server.DataDirectory], string.Empty));

        await Server.UpAsync();
    }

    [Fact]
    public async Task Server_ThatWouldBeginWithNothing_WhereAFileWaitsToBeMoved_IsRefused()
    {
        await Server.DownAsync();
        Server.Use(_postgres);

        Assert.Equal("file_not_moved", await RefusedAsync());

        Assert.Equal(0, await RunAsync("db", "move"));
        await Server.UpAsync();
    }

    [Fact]
    public async Task Move_ThatIsCancelled_GivesTheFileBack_AndIsNotGoneOnWith()
    {
        await Server.DownAsync();
        Assert.False(TryMove(parts: 3));

        Assert.Equal(0, await RunAsync("db", "move", "--cancel"));

        await Server.UpAsync();
        await Desk.AddAsync("later");
        await Server.DownAsync();
        Assert.Equal(1, await RunAsync("db", "move"));
        Assert.Equal("database_not_empty", Assert.Throws<TrinityException>(() => TryMove(int.MaxValue)).Code);
        await Server.UpAsync();
    }

    /// <summary>Who ended it badly on the file is careful on PostgreSQL, too.</summary>
    [Fact]
    public async Task Move_AfterACrash_TellsTheNextStartOfIt()
    {
        await Server.DownAsync();
        using (var file = new SqliteSession(new SqliteDatabase(Settings).WriteConnectionString))
        {
            SchemaMigrator.SetSetting(file, "clean_stop", "0");
        }

        Assert.Equal(0, await RunAsync("db", "move"));

        using var server = new PostgresSession(new PostgresDatabase(Settings).ReadConnectionString);
        Assert.Equal("0", SchemaMigrator.Setting(server, "clean_stop"));
    }

    private bool TryMove(int parts)
    {
        var move = new InstanceMove(new SqliteDatabase(Settings), new PostgresDatabase(Settings)) { PartLength = 1 };
        try
        {
            move.Run(_ =>
            {
                if (--parts == 0)
                {
                    throw new InterruptedException();
                }
            });
            return true;
        }
        catch (InterruptedException)
        {
            return false;
        }
    }

    private async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<TrinityException>(Server.UpAsync)).Code;

    private async Task<string> StatusAsync(string execution) => (await Desk.Client.Executions.GetAsync(execution)).Status;

    /// <summary>Batches of the audit log are sealed by their age.</summary>
    private Task SealAsync() => Eventually.HoldsAsync(
        async () => (await Desk.Client.Audit.VerifyAsync()).Batches > 0,
        () =>
        {
            Desk.Time.MoveTo(Desk.Time.GetUtcNow().AddMinutes(1));
            return Task.CompletedTask;
        });

    private void Execute(string sql)
    {
        using var session = new PostgresSession(new PostgresDatabase(Settings).CopyConnectionString());
        session.Execute(sql);
    }

    private Task<int> RunAsync(params string[] command) => ServerCommands.RunAsync([.. command, "--data", Server.DataDirectory], _postgres);

    private sealed class InterruptedException : Exception;
}
