using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Retention;

/// <summary>The sweep erases what was deleted long ago, but never a fleet unasked.</summary>
[OnEitherStore]
public sealed class AgentRetentionTests
{
    private const int Limit = 2;

    [Fact]
    public async Task ManyDeletedAgents_AreLeft_UntilAnAdministratorSaysYesToAsMany()
    {
        await using var server = await StartAsync();
        await DeleteAsync(server, "a", "b", "c");
        server.Time.MoveTo(server.Time.GetUtcNow().AddDays(31));
        await SweptAsync(server, async () => (await server.Client.Agents.ShowPurgesAsync()).Count == 3);

        var few = await DeskServer.RefusedAsync(server.Client.Agents.ApprovePurgesAsync(2));
        var many = await DeskServer.RefusedAsync(server.Client.Agents.ApprovePurgesAsync(4));
        Assert.Equal(["a", "b", "c"], await DeletedAsync(server));
        var left = await server.Client.Agents.ApprovePurgesAsync(3);

        Assert.Equal((409, "count_differs", 409, "count_differs"), (few.Status, few.Code, many.Status, many.Code));
        Assert.Equal(new AgentPurges(0, Limit), left);
        Assert.Empty(await DeletedAsync(server));
        await server.AddAsync("a");
    }

    [Fact]
    public async Task FewDeletedAgents_AreErased_AlsoWhenTheyWereManyBefore()
    {
        await using var server = await StartAsync();
        await DeleteAsync(server, "a", "b", "c");
        server.Time.MoveTo(server.Time.GetUtcNow().AddDays(31));
        await SweptAsync(server, async () => (await server.Client.Agents.ShowPurgesAsync()).Count == 3);

        await server.Client.Agents.RestoreAsync("b");
        Assert.Equal(2, (await server.Client.Agents.ShowPurgesAsync()).Count);
        await SweptAsync(server, async () => (await DeletedAsync(server)).Length == 0);

        Assert.Equal("running", (await server.Client.Agents.GetAsync("b")).Status);
        Assert.Equal(0, (await server.Client.Agents.ShowPurgesAsync()).Count);
    }

    [Fact]
    public async Task AgentOfAFreedName_IsNotTheOneThatWasToBeErased()
    {
        await using var server = await StartAsync();
        await DeleteAsync(server, "a", "b", "c");
        server.Time.MoveTo(server.Time.GetUtcNow().AddDays(31));
        await SweptAsync(server, async () => (await server.Client.Agents.ShowPurgesAsync()).Count == 3);
        await server.Client.Agents.DeleteAsync("a", purge: true);
        await server.AddAsync("a");
        await server.Client.Agents.DeleteAsync("a");

        await server.Client.Agents.ApprovePurgesAsync(2);

        Assert.Equal(["a"], await DeletedAsync(server));
    }

    [Fact]
    public async Task Purges_AreForAdministrators()
    {
        await using var server = await StartAsync();
        var builds = await server.ClientWithAsync(AccessRights.All & ~AccessRights.Administer);

        Assert.Equal((403, "forbidden"), await CodeAsync(builds.Agents.ShowPurgesAsync()));
        Assert.Equal((403, "forbidden"), await CodeAsync(builds.Agents.ApprovePurgesAsync(0)));
    }

    private static Task<DeskServer> StartAsync() =>
        DeskServer.StartAsync(services => services.Configure<AgentOptions>(options => options.PurgesAtOnce = Limit));

    private static async Task DeleteAsync(DeskServer server, params string[] names)
    {
        foreach (var name in names)
        {
            await server.AddAsync(name);
            await server.Client.Agents.DeleteAsync(name);
        }
    }

    private static async Task<string[]> DeletedAsync(DeskServer server) =>
        [.. (await server.Client.Agents.ListAsync("status=deleted")).Items.Select(agent => agent.Name)];

    private static async Task<(int, string?)> CodeAsync(Task request) =>
        await DeskServer.RefusedAsync(request) is var problem ? (problem.Status, problem.Code) : default;

    /// <summary>The sweep runs every hour, beside the test: it is waited for, not timed.</summary>
    private static Task SweptAsync(DeskServer server, Func<Task<bool>> condition) => Eventually.HoldsAsync(condition, between: () =>
    {
        server.Time.MoveTo(server.Time.GetUtcNow().AddHours(1));
        return Task.CompletedTask;
    });
}
