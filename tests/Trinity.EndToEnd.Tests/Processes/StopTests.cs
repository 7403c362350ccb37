using Trinity.Client;
using Trinity.Client.Executions;
using Trinity.CrashNodes;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Processes;

/// <summary>A server that is asked to stop.</summary>
public sealed class StopTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Stop_LetsTurnsThatRunEnd_AndEndsWithoutAFault(TestStore store)
    {
        var ledger = new Ledger();
        using var directory = new CrashDirectory(store);
        using var load = new CrashLoad(directory, ledger, seed: 1);
        string execution;
        await using (var server = ServerProcess.LaunchServer(directory.Path, directory.Environment))
        {
            await server.ReadyAsync(CancellationToken);
            await load.CreateAsync(server.Client, "desk", "crash-desk");
            var input = RawJson.From(new Job { Token = "slow", Operations = ["dawdle"] });
            execution = (await server.Client.Executions.SubmitAsync(
                "desk", new SubmitExecution { Type = "job", Key = "one", Input = input }, cancellationToken: CancellationToken)).Id;
            await Eventually.HoldsAsync(() => Task.FromResult(directory.CountSteps() == 1));

            Assert.True(await server.StopAsync() == 0, server.Output);
        }

        await using var next = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await next.ReadyAsync(CancellationToken);
        var ended = await next.Client.Executions.GetAsync(execution, CancellationToken);
        Assert.Equal(("completed", 1, 1), (ended.Status, ended.Attempts, directory.CountSteps()));
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Stop_BeforeItHasStarted_EndsWithoutAFault(TestStore store)
    {
        using var directory = new CrashDirectory(store);
        await using var server = ServerProcess.LaunchServer(directory.Path, directory.Environment);
        await Eventually.HoldsAsync(() => Task.FromResult(server.HasSaid("migrated to schema 1.")));

        Assert.True(await server.StopAsync() == 0, server.Output);
    }
}
