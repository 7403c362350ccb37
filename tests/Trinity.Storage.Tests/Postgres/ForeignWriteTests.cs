using Trinity.Engine.Store;
using Trinity.Sdk.Messages;
using Trinity.Testing.Servers;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>A transaction that has nothing to ask begins with what it writes. Whether what is known is still so is then found by the database.</summary>
public sealed class ForeignWriteTests : StoreSuite
{
    private readonly string _database = PostgresServer.Shared.CreateDatabase();

    [Fact]
    public async Task Turn_OfWhichAllIsKnown_IsRefusedByWhatSomebodyHasWrittenMeanwhile_Rule1()
    {
        var agent = await CreateAgentAsync("desk");
        var (first, second) = (await AcceptAsync(agent, key: null), await AcceptAsync(agent, key: null));
        Assert.Equal(TurnWriteResult.Committed, await CommitAsync(Turn(first, Completed("1"))));

        await WriteAsync("UPDATE sequence SET value = value + 1; INSERT INTO mailbox (agent_id, part, epoch) SELECT id, 0, 1 FROM agent");

        var write = new TestTurnWrite(Tenant, agent, Turn(second, Completed("2")));
        Store.Writer.Enqueue(write);
        await Assert.ThrowsAsync<StoreAwayException>(() => write.Task);
        Assert.Equal(TurnWriteResult.RefusedEpoch, await CommitAsync(Turn(second, Completed("2"))));
    }

    [Fact]
    public async Task Message_AcceptedAfterSomebodyHasTakenNumbers_HasALaterOne()
    {
        var agent = await CreateAgentAsync("desk");
        var first = await AcceptAsync(agent, key: null);

        await WriteAsync("UPDATE sequence SET value = value + 1000");

        await Assert.ThrowsAsync<StoreAwayException>(() => AcceptAsync(agent, key: null));
        Assert.True((await AcceptAsync(agent, key: null)).Sequence > first.Sequence + 1000);
    }

    protected override StoreHost CreateHost() => PostgresStore.Create(_database);

    private Task WriteAsync(string sql) => PostgresStore.ExecuteAsync(_database, sql);
}
