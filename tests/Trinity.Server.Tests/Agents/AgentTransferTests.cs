using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>Whose an agent is, and what people say of it.</summary>
[OnEitherStore]
public sealed class AgentTransferTests
{
    [Fact]
    public async Task TransferredAgent_BelongsToTheOther_AndIsFoundSo()
    {
        await using var server = await DeskServer.StartAsync();
        await server.AddAsync("other");
        var key = await server.Client.Keys.CreateAsync(new CreateKey("team", "build") { Kind = "service" });
        var user = await UserAsync(server);

        var given = await server.Client.Agents.TransferAsync(DeskServer.Desk, user);
        var back = await server.Client.Agents.TransferAsync(DeskServer.Desk, key.Id);
        var again = await server.Client.Agents.TransferAsync(DeskServer.Desk, key.Id);

        Assert.Equal((user, key.Id), (given.Owner, back.Owner));
        Assert.Equal((given.Version + 1, back.Version), (back.Version, again.Version));
        Assert.Equal([DeskServer.Desk], await NamesAsync(server, $"owner={key.Id}"));
    }

    [Fact]
    public async Task Transfer_ToNobody_OrToAnothersKey_OrForAKeyThatMayNot_ChangesNothing()
    {
        await using var server = await DeskServer.StartAsync();
        var before = await server.Client.Agents.GetAsync(DeskServer.Desk);
        var operates = await server.ClientWithAsync(AccessRights.Read | AccessRights.Use | AccessRights.Operate);
        var revoked = await server.Client.Keys.CreateAsync(new CreateKey("revoked", "build") { Kind = "service" });
        await server.Client.Keys.RevokeAsync("revoked");
        var expired = await server.Client.Keys.CreateAsync(new CreateKey("expired", "build", server.Time.GetUtcNow().AddSeconds(1)) { Kind = "service" });
        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(1));
        await server.ForeignKeyAsync();
        var foreign = await KeyOfAsync(server, new TenantId(2));

        foreach (var owner in (string[])[string.Empty, "nobody", "user:", "user:0", "key:x", "system", "agent:1", before.Owner + "0", "0" + before.Owner,
            before.Owner.Replace(":", ":0", StringComparison.Ordinal), revoked.Id, expired.Id, foreign])
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Agents.TransferAsync(DeskServer.Desk, owner));
            Assert.Equal((422, "unknown_owner", "/owner"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }

        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.TransferAsync("nobody", before.Owner))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(operates.Agents.TransferAsync(DeskServer.Desk, before.Owner))).Code);
        var after = await server.Client.Agents.GetAsync(DeskServer.Desk);
        Assert.Equal((before.Owner, before.Version), (after.Owner, after.Version));
    }

    [Fact]
    public async Task Description_IsGivenChangedFoundAndCleared()
    {
        await using var server = await DeskServer.StartAsync();
        var made = await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "payer",
            RuntimeKind = "native",
            NodeType = "script",
            Description = "Pays refunds.\nAsks first.",
        });

        var changed = await server.Client.Agents.ChangeAsync("payer", new ChangeAgent { Description = "Pays nothing." });
        var renamed = await server.Client.Agents.ChangeAsync("payer", new ChangeAgent { DisplayName = "Payer" });
        var found = await NamesAsync(server, "q=nothing");
        var cleared = await server.Client.Agents.ChangeAsync("payer", new ChangeAgent { Description = string.Empty });

        Assert.Equal("Pays refunds.\nAsks first.", made.Description);
        Assert.Equal(("Pays nothing.", "Pays nothing."), (changed.Description, renamed.Description));
        Assert.Equal(["payer"], found);
        Assert.Null(cleared.Description);
    }

    [Fact]
    public async Task Description_HasItsBounds_WhenItIsGivenAndWhenItIsChanged()
    {
        await using var server = await DeskServer.StartAsync();
        foreach (var description in (string[])[new('x', 2_001), "\u001b[31m"])
        {
            var made = await DeskServer.RefusedAsync(server.Client.Agents.CreateAsync(
                new CreateAgent { Name = "payer", RuntimeKind = "native", NodeType = "script", Description = description }));
            var changed = await DeskServer.RefusedAsync(
                server.Client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { Description = description, DisplayName = "Changed" }));

            Assert.All([made, changed], problem => Assert.Equal(
                (422, "invalid_description", "/description"), (problem.Status, Assert.Single(problem.Errors).Code, problem.Errors[0].Pointer)));
        }

        Assert.Null((await server.Client.Agents.GetAsync(DeskServer.Desk)).DisplayName);
        Assert.Equal(2_000, (await server.Client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { Description = new('x', 2_000) })).Description!.Length);
    }

    private static async Task<string[]> NamesAsync(DeskServer server, string query) =>
        [.. (await server.Client.Agents.ListAsync(query)).Items.Select(agent => agent.Name)];

    private static Task<string> UserAsync(DeskServer server) =>
        ReadAsync(server, db => new Principal(PrincipalKind.User, db.Users.Single().Id.ToString()).ToString());

    private static Task<string> KeyOfAsync(DeskServer server, TenantId tenant) => ReadAsync(
        server, db => new Principal(PrincipalKind.ApiKey, db.ApiKeys.Single(key => key.TenantId == tenant.Value).Id.ToString()).ToString());

    private static async Task<string> ReadAsync(DeskServer server, Func<PlatformDbContext, string> read)
    {
        await using var db = server.Server.Services.GetRequiredService<IControlReads>().OpenAllTenants();
        return read(db);
    }
}
