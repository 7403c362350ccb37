using Trinity.Engine.Store;
using Trinity.Sdk.Messages;
using Trinity.Testing.Servers;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>With the writer's connection goes the lock of the database, and what another server did meanwhile is not known.</summary>
public sealed class LostConnectionTests : StoreSuite
{
    private readonly string _database = PostgresServer.Shared.CreateDatabase();

    [Fact]
    public async Task Turn_AfterTheConnectionWasLost_IsRefusedByWhatAnotherServerDid_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var (first, second) = (await AcceptAsync(agent), await AcceptAsync(agent));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(first, Completed("1"))));

        await LoseAsync("INSERT INTO mailbox (agent_id, part, epoch) SELECT id, 0, 1 FROM agent");

        Assert.Equal(TurnWriteResult.RefusedEpoch, await AgainAsync(() => CommitAsync(Turn(second, Completed("2"), version: 1))));
    }

    [Fact]
    public async Task Write_AfterARest_FindsTheConnectionLost_BeforeAnythingIsInDoubt()
    {
        var agent = await CreateAgentAsync("desk");
        await AcceptAsync(agent, key: null);

        await LoseAsync();
        Store.Time.MoveTo(Store.Time.GetUtcNow().AddSeconds(1));

        await Assert.ThrowsAsync<StoreAwayException>(() => AcceptAsync(agent, key: null));
        await AcceptAsync(agent, key: null);
    }

    [Fact]
    public async Task Stop_AfterTheConnectionWasLost_IsOneInOrder()
    {
        await AcceptAsync(await CreateAgentAsync("desk"));

        await LoseAsync();

        await Store.CloseAsync();
    }

    protected override StoreHost CreateHost() => PostgresStore.Create(_database);

    /// <summary>Ends all connections, and then does what another server would.</summary>
    private Task LoseAsync(string then = "") => PostgresStore.ExecuteAsync(
        _database, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid(); {then}");

    private static async Task<TurnWriteResult> AgainAsync(Func<Task<TurnWriteResult>> commit)
    {
        while (true)
        {
            try
            {
                return await commit();
            }
            catch (StoreAwayException)
            {
                CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
