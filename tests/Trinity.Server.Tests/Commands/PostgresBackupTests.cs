using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Native;
using Trinity.Sdk;
using Trinity.Sdk.Nodes;
using Trinity.Server.Commands;
using Trinity.Storage;
using Trinity.Storage.Postgres;
using Trinity.Storage.Postgres.Backups;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Commands;

/// <summary>A backup is taken from either database while its server runs, and is restored to either.</summary>
public sealed class PostgresBackupTests : IDisposable
{
    private const string Desk = "desk";

    private readonly TestDirectory _files = new();

    private string BackupFile => Path.Combine(_files.Path, "instance.backup");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(TestStore.Postgres, TestStore.Postgres)]
    [InlineData(TestStore.Postgres, TestStore.Sqlite)]
    [InlineData(TestStore.Sqlite, TestStore.Postgres)]
    public async Task Backup_OfEither_IsRestoredToEither(TestStore from, TestStore to)
    {
        await using var source = await StartAsync(from);
        var count = Scripts.Add(turn =>
        {
            turn.State.Count++;
            turn.Emit("counted");
            return Task.CompletedTask;
        });
        var ask = Scripts.Add(async turn =>
        {
            await turn.AskAsync("go", Question.Text("Go on?"));
            turn.State.Count += 10;
        });
        var ended = await EndAsync(source, count);
        var waiting = (await source.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = ask, Key = "b" })).Id;
        await ReachedAsync(source, waiting, "waiting");
        Assert.Equal(0, await RunAsync(source, "backup", BackupFile));
        var last = Read(source, session => session.Scalar("SELECT value FROM sequence WHERE id = 1"));
        await source.DownAsync();
        await using var target = await StartAsync(to);
        var newer = await EndAsync(target, count);
        while (Read(target, session => session.Scalar("SELECT max(seq) FROM message")) <= last)
        {
            newer = await EndAsync(target, count);
        }

        await target.DownAsync();

        Assert.Equal(0, await RunAsync(target, "restore", BackupFile));
        await target.UpAsync();

        // What was there is kept and listed.
        var kept = Assert.Single(Directory.GetDirectories(target.DataDirectory, "replaced*"));
        Assert.True(File.Exists(Path.Combine(kept, "secrets.key")));
        Assert.Contains(newer, await File.ReadAllTextAsync(Path.Combine(kept, "newer.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("execution_not_found", (await Assert.ThrowsAsync<TrinityApiException>(() => target.Client.Executions.GetAsync(newer))).Code);
        Assert.Equal("completed", (await target.Client.Executions.GetAsync(ended)).Status);

        // What was open waits for a person.
        Assert.Equal("held", (await target.Client.Agents.GetAsync(Desk)).Status);
        await target.Client.Agents.StartAsync(Desk);
        var question = Assert.Single((await target.Client.Asks.ListAsync("status=pending")).Items, item => item.Kind == "question");
        await target.Client.Asks.AnswerAsync(question.Id, new AnswerAsk { Text = "yes" });
        await ReachedAsync(target, waiting, "completed");
        await EndAsync(target, count);
        Assert.Equal(0, await RunAsync(target, "doctor"));
        Assert.Equal(0, await RunAsync(target, "db", "check"));
    }

    /// <summary>A turn is executed after every table that was copied: those that come later must not know of it.</summary>
    [Fact]
    public async Task Backup_IsOfOneMoment_WhateverIsWrittenMeanwhile()
    {
        await using var server = await StartAsync(TestStore.Postgres);
        var count = Scripts.Add(turn =>
        {
            turn.State.Count++;
            turn.Emit("counted");
            return Task.CompletedTask;
        });
        await EndAsync(server, count);
        var meanwhile = 0;

        PostgresBackup.Take(new PostgresDatabase(Settings(server)), BackupFile, TimeProvider.System.GetUtcNow(), _ =>
        {
            EndAsync(server, count).GetAwaiter().GetResult();
            meanwhile++;
        });

        Assert.True(meanwhile > 5, $"{meanwhile} turns");
        Assert.Equal(0, await ServerCommands.RunAsync(["restore", BackupFile, "--data", _files.Path], string.Empty));
        using var file = new SqliteSession(SqliteDatabase.ConnectionString(Path.Combine(_files.Path, SqliteDatabase.FileName)));
        Assert.Equal(1, file.Scalar("SELECT count(*) FROM message"));
        Assert.Equal(1, file.Scalar("SELECT count(*) FROM effect"));
        Assert.Equal(1, file.Scalar("SELECT count(*) FROM state WHERE CAST(data AS TEXT) LIKE '%\"count\":1%'"));
        Assert.True(file.Scalar("SELECT max(seq) FROM effect") <= file.Scalar("SELECT value FROM sequence"));
    }

    /// <summary>The database and the keys cannot take their places at once: until both have, nothing starts.</summary>
    [Fact]
    public async Task Restore_ThatEndedBeforeTheKeysWereThere_IsFinishedByAnother_AndKeepsWhatTheFirstReplaced()
    {
        await using var server = await StartAsync(TestStore.Postgres);
        var count = Scripts.Add(_ => Task.CompletedTask);
        Assert.Equal(0, await RunAsync(server, "backup", BackupFile));
        var newer = await EndAsync(server, count);
        await server.DownAsync();
        Assert.Equal(0, await RunAsync(server, "restore", BackupFile));
        var kept = Path.GetFileName(Assert.Single(Directory.GetDirectories(server.DataDirectory, "replaced*")));
        Execute(server, $"INSERT INTO setting (name, value) VALUES ('restoring', '{kept}')");

        Assert.Equal("restore_unfinished", (await Assert.ThrowsAsync<TrinityException>(server.UpAsync)).Code);
        Assert.Equal(1, await RunAsync(server, "doctor"));
        Assert.Equal(0, await RunAsync(server, "restore", BackupFile));
        await server.UpAsync();

        Assert.Equal([kept], Directory.GetDirectories(server.DataDirectory, "replaced*").Select(Path.GetFileName));
        Assert.Equal(1, Read(server, session => session.Scalar("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'replaced%'")));
        var listed = await File.ReadAllTextAsync(Path.Combine(server.DataDirectory, kept!, "newer.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains(newer, listed, StringComparison.Ordinal);
    }

    /// <summary>What was replaced is an instance still: it is found by its schema.</summary>
    [Fact]
    public async Task WhatWasReplaced_CanBeStartedAgain()
    {
        await using var server = await StartAsync(TestStore.Postgres);
        var database = server.Postgres;
        var count = Scripts.Add(_ => Task.CompletedTask);
        Assert.Equal(0, await RunAsync(server, "backup", BackupFile));
        var newer = await EndAsync(server, count);
        await server.DownAsync();
        Assert.Equal(0, await RunAsync(server, "restore", BackupFile));
        Assert.Equal(0, await RunAsync(server, "restore", BackupFile));

        var kept = Directory.GetDirectories(server.DataDirectory, "replaced*").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, kept.Length);
        server.Use(new NpgsqlConnectionStringBuilder(database) { SearchPath = kept[0] }.ConnectionString);
        await server.UpAsync();

        Assert.Equal("completed", (await server.Client.Executions.GetAsync(newer)).Status);
    }

    [Fact]
    public async Task Restore_OfSomethingElse_AndUnderAServer_ChangesNothing()
    {
        await using var server = await StartAsync(TestStore.Postgres);
        Assert.Equal(0, await RunAsync(server, "backup", BackupFile));
        Assert.Equal(1, await RunAsync(server, "backup", BackupFile));
        Assert.Equal(1, await RunAsync(server, "restore", BackupFile));
        await server.DownAsync();
        var other = Path.Combine(_files.Path, "other");
        await File.WriteAllTextAsync(other, "no archive", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(server, "restore", other));

        await server.UpAsync();
        Assert.Equal(Desk, (await server.Client.Agents.GetAsync(Desk)).Name);
        Assert.Empty(Directory.GetDirectories(server.DataDirectory, "replaced*"));
    }

    /// <summary>The first start makes the schema, and so does the command: for who lets nothing but it change one.</summary>
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Migrate_MakesTheSchema_AndCheckSaysWhenItIsThere(TestStore store)
    {
        var postgres = store is TestStore.Postgres ? PostgresServer.Shared.CreateDatabase() : string.Empty;
        Task<int> OnAsync(params string[] command) => ServerCommands.RunAsync([.. command, "--data", _files.Path], postgres);

        Assert.Equal(1, await OnAsync("backup", BackupFile));
        Assert.Equal(1, await OnAsync("db", "check"));
        Assert.Equal(0, await OnAsync("db", "migrate"));
        Assert.Equal(0, await OnAsync("db", "check"));
        Assert.Equal(0, await OnAsync("db", "migrate"));
        StoppedInstance.Change(Options.Create(new StorageOptions { DataDirectory = _files.Path, Postgres = postgres }), (session, _) =>
        {
            session.Execute("ALTER TABLE message DROP COLUMN content_type");
            return true;
        });
        Assert.Equal(1, await OnAsync("db", "check"));
    }

    private static async Task<TestServer> StartAsync(TestStore store)
    {
        var server = await TestServer.StartAsync(
            configure: services => services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                return catalog;
            }),
            store: store);
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Desk, RuntimeKind = "native", NodeType = "script" });
        return server;
    }

    private static async Task<string> EndAsync(TestServer server, string type)
    {
        var execution = await server.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = type, Key = "a" });
        await ReachedAsync(server, execution.Id, "completed");
        return execution.Id;
    }

    private static Task ReachedAsync(TestServer server, string execution, string status) =>
        Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(execution)).Status == status);

    private static IOptions<StorageOptions> Settings(TestServer server) =>
        Options.Create(new StorageOptions { DataDirectory = server.DataDirectory, Postgres = server.Postgres });

    private static T? Read<T>(TestServer server, Func<SqlSession, T> read) => StoppedInstance.Look(Settings(server), read);

    private static void Execute(TestServer server, string sql)
    {
        using var session = new PostgresSession(new PostgresDatabase(Settings(server)).CopyConnectionString());
        session.Execute(sql);
    }

    private static Task<int> RunAsync(TestServer server, params string[] command) =>
        ServerCommands.RunAsync([.. command, "--data", server.DataDirectory], server.Postgres ?? string.Empty);
}
