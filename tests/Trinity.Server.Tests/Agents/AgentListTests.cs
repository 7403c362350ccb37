using Trinity.Client.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

[OnEitherStore]
public sealed class AgentListTests
{
    [Theory]
    [InlineData("", "alpha beta desk gamma zulu")]
    [InlineData("sort=name", "alpha beta desk gamma zulu")]
    [InlineData("sort=created", "alpha zulu gamma beta desk")]
    [InlineData("sort=updated", "beta zulu alpha gamma desk")]
    public async Task List_ComesInTheOrderThatIsAskedFor_PageByPage(string sort, string expected)
    {
        await using var server = await StartAsync();

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Agents.ListAsync($"{sort}&limit=2&cursor={cursor}");
            names.AddRange(page.Items.Select(agent => agent.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task CursorOfAnotherOrder_BeginsAtTheBeginning()
    {
        await using var server = await StartAsync();
        var cursor = (await server.Client.Agents.ListAsync("limit=2")).NextCursor;

        Assert.Equal("alpha", (await server.Client.Agents.ListAsync($"sort=created&cursor={cursor}")).Items[0].Name);
        Assert.Equal("beta", (await server.Client.Agents.ListAsync($"sort=updated&cursor={cursor}")).Items[0].Name);
    }

    [Fact]
    public async Task List_IsNarrowedDown_ByAllFiltersTogether()
    {
        await using var server = await StartAsync();
        var owner = (await server.Client.Agents.GetAsync("beta")).Owner;

        Assert.Equal("beta", await NamesAsync(server, $"q=et&tag=demo&runtime=native&status=stopped&owner={owner}"));
        Assert.Equal("alpha desk gamma zulu", await NamesAsync(server, "status=running"));
        Assert.Equal(string.Empty, await NamesAsync(server, "owner=user:0"));
        Assert.Equal(string.Empty, await NamesAsync(server, "q=et&tag=other"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("created")]
    [InlineData("updated")]
    public async Task TextTooShortForAnIndex_IsLookedForAmongSoManyAPage(string sort)
    {
        await using var server = await StartAsync();
        Later(server);
        await CrowdAsync(server, 5_100);

        var first = await server.Client.Agents.ListAsync($"q=zu&sort={sort}");
        var second = await server.Client.Agents.ListAsync($"q=zu&sort={sort}&cursor={first.NextCursor}");
        var indexed = await server.Client.Agents.ListAsync($"q=zul&sort={sort}");

        Assert.Empty(first.Items);
        Assert.Equal("zulu", Assert.Single(second.Items).Name);
        Assert.Null(second.NextCursor);
        Assert.Equal("zulu", Assert.Single(indexed.Items).Name);
    }

    [Theory]
    [InlineData("status=asleep", "/status")]
    [InlineData("sort=size", "/sort")]
    [InlineData("sort=1", "/sort")]
    public async Task Filter_ThatIsNoWord_IsRefused(string query, string pointer)
    {
        await using var server = await DeskServer.StartAsync();

        var problem = await DeskServer.RefusedAsync(server.Client.Agents.ListAsync(query));

        Assert.Equal((422, "invalid_filter", pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        Assert.Equal("invalid_filter", (await DeskServer.RefusedAsync(server.Client.Agents.ListAsync($"q={new string('x', 201)}"))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sort=updated&status=held")]
    [InlineData("sort=created&q=alp")]
    public async Task Page_IsReadByOneStatement_HoweverManyRowsItHas(string query)
    {
        await using var server = await StartAsync();
        await server.Client.Agents.ListAsync(query);
        using var statements = new Statements(server);

        await server.Client.Agents.ListAsync(query);

        // Those that are held ask the index of kinds first, from kind to kind, which nothing here can execute.
        Assert.Single(
            statements.Texts,
            text => !(text.StartsWith("SELECT MIN(", StringComparison.OrdinalIgnoreCase) || text.StartsWith("SELECT EXISTS", StringComparison.Ordinal))
                || !query.Contains("held", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_SayHowManyStandHow_AtMostTwoSecondsLate()
    {
        await using var server = await StartAsync();
        await server.Client.Agents.DeleteAsync("gamma");
        await server.Client.Agents.HoldAsync("alpha");

        var first = await server.Client.Agents.CountAsync();
        await server.Client.Agents.StopAsync("zulu");
        var second = await server.Client.Agents.CountAsync();
        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(2));
        var third = await server.Client.Agents.CountAsync();
        var ingests = await server.ClientWithAsync(AccessRights.Use);

        Assert.Equal(new AgentCounts { Running = 2, Stopped = 1, Held = 1, Deleted = 1 }, first);
        Assert.Equal(first, second);
        Assert.Equal(new AgentCounts { Running = 1, Stopped = 2, Held = 1, Deleted = 1 }, third);
        Assert.Equal(new AgentCounts { Running = 0, Stopped = 0, Held = 0, Deleted = 0 }, await ingests.Agents.CountAsync());
    }

    [Theory]
    [InlineData("counts")]
    [InlineData("import")]
    public async Task NameThatTheApiHasInItsPaths_IsNotGiven(string name)
    {
        await using var server = await DeskServer.StartAsync();

        foreach (var request in (Task[])[server.AddAsync(name), server.Client.Agents.RenameAsync(DeskServer.Desk, name)])
        {
            var problem = await DeskServer.RefusedAsync(request);
            Assert.Equal((422, "reserved_name", "/name"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }
    }

    /// <summary>So many agents more, all alike.</summary>
    private static Task<bool> CrowdAsync(DeskServer server, int count) => server.Writer.WriteAsync(new TenantId(1), default, "test_crowd", change =>
    {
        var one = change.Db.Agents.Single(agent => agent.Name == "alpha");
        for (var i = 0; i < count; i++)
        {
            var row = new Platform.Agents.Agent
            {
                Id = change.Messages.NextSequence(),
                TenantId = 1,
                Name = $"crowd-{i:00000}",
                Runtime = one.Runtime,
                NodeType = one.NodeType,
                Owner = one.Owner,
                Revision = 1,
                CreatedAt = change.Messages.Now,
                UpdatedAt = change.Messages.Now,
            };
            change.Db.Add(row);
            change.Db.Add(row, new Platform.Agents.AgentRevision
            {
                AgentId = row.Id,
                Number = 1,
                Config = "{}"u8.ToArray(),
                Author = one.Owner,
                CreatedAt = change.Messages.Now,
            });
        }

        return true;
    });

    /// <summary>Five agents, created a minute apart, three of which were changed afterwards.</summary>
    private static async Task<DeskServer> StartAsync()
    {
        var server = await DeskServer.StartAsync();
        foreach (var name in (string[])["beta", "gamma", "zulu", "alpha"])
        {
            Later(server);
            await server.Client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = "native", NodeType = "script", Tags = ["demo"] });
        }

        foreach (var name in (string[])["alpha", "zulu", "beta"])
        {
            Later(server);
            await server.Client.Agents.StopAsync(name);
            if (name != "beta")
            {
                await server.Client.Agents.StartAsync(name);
            }
        }

        return server;
    }

    private static void Later(DeskServer server) => server.Time.MoveTo(server.Time.GetUtcNow().AddMinutes(1));

    private static async Task<string> NamesAsync(DeskServer server, string query) =>
        string.Join(' ', (await server.Client.Agents.ListAsync(query)).Items.Select(agent => agent.Name));
}
