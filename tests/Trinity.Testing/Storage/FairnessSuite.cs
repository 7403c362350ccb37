using Trinity.Engine.Store;
using Trinity.Sdk.Identity;

namespace Trinity.Testing.Storage;

/// <summary>On every store, who floods the writer waits behind that flood alone: agents take turns.</summary>
public abstract class FairnessSuite : StoreSuite
{
    /// <summary>More than two transactions take.</summary>
    private const int Flood = 1_200;

    [Fact]
    public async Task Writer_FloodedByOneAgent_TakesAnotherInItsFirstTransaction_Rule33()
    {
        var flooding = await CreateAgentAsync("flooding");
        var modest = await CreateAgentAsync("modest");
        var flood = Enumerable.Range(0, Flood).Select(i => Accept(flooding, $"k{i}", Utf8("{}"))).ToArray();
        var one = Accept(modest, "k", Utf8("{}"));

        var batches = await FloodAsync(flood, one);

        Assert.Contains(one, batches[0]);
        Assert.Equal(flood, batches.SelectMany(batch => batch).OfType<AcceptWrite>().Where(write => write != one));
    }

    [Fact]
    public async Task Writer_FloodedByTheAgentsOfATenant_TakesAnotherTenantInItsFirstTransaction_Rule33()
    {
        var agents = Enumerable.Range(1_000_000, Flood).Select(id => new AgentId(id));
        var flood = agents.Select(agent => Accept(agent, "k", Utf8("{}"))).ToArray();
        var one = Accept(await CreateAgentAsync("desk", OtherTenant), "k", Utf8("{}"), OtherTenant);

        var batches = await FloodAsync(flood, one);

        Assert.Contains(one, batches[0]);
    }

    private async Task<IReadOnlyList<StoreWrite>[]> FloodAsync(AcceptWrite[] flood, AcceptWrite last)
    {
        await TogetherAsync([.. flood, last]);
        await Task.WhenAll(flood.Append(last).Select(write => write.Task)).WaitAsync(CancellationToken);
        return [.. Store.Commits.Committed.Where(batch => batch.Any(write => write is AcceptWrite))];
    }
}
