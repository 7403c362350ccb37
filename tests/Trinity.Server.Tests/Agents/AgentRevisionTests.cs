using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Platform.Agents;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

[OnEitherStore]
public sealed class AgentRevisionTests
{
    private const string Sender = "sender";

    [Fact]
    public async Task Revisions_TheLatestFirst_SayWhoChangedWhat_AndNoSecret()
    {
        await using var server = await StartAsync("""{"limit":1,"key":"first","to":[{"url":"a","secret":"s-a"}]}""");
        server.Time.MoveTo(server.Time.GetUtcNow().AddHours(1));
        await ChangeAsync(server, """{"limit":2,"to":[{"url":"a"},{"url":"b","secret":"s-b"}]}""");
        await ChangeAsync(server, """{"limit":2,"key":"second","to":[{"url":"a"},{"url":"b"}]}""");
        await ChangeAsync(server, """{"limit":2,"key":"second","to":[{"url":"a","secret":"s-a"},{"url":"b"}]}""");

        var first = await server.Client.Agents.ListRevisionsAsync(Sender, "limit=3");
        var rest = await server.Client.Agents.ListRevisionsAsync(Sender, $"limit=3&cursor={first.NextCursor}");
        var all = first.Items.Concat(rest.Items).ToArray();
        var second = await server.Client.Agents.GetRevisionAsync(Sender, 2);

        Assert.Equal([(4, true), (3, false), (2, false), (1, false)], all.Select(revision => (revision.Number, revision.IsCurrent)));
        Assert.All(all, revision => Assert.StartsWith("user:", revision.Author, StringComparison.Ordinal));
        Assert.Equal(server.Time.GetUtcNow(), all[2].CreatedAt);
        Assert.Empty(all[3].Changes);

        // Sent again, a secret is encrypted anew and still the same.
        Assert.Empty(all[0].Changes);
        Assert.Equal(["changed /key  "], Written(all[1]));
        Assert.Equal(["changed /limit 1 2", """added /to/1  {"url":"b","secret":null}"""], Written(all[2]));
        Assert.Equal(Written(all[2]), Written(second));
        Assert.Equal("""{"limit":2,"to":[{"url":"a","secret":null},{"url":"b","secret":null}],"key":null}""", second.Config.ToString());
        Assert.True(all[0].Config.IsEmpty);
    }

    [Fact]
    public async Task RollBack_MakesANewRevision_WithTheSecretsOfThen()
    {
        await using var server = await StartAsync("""{"limit":1,"key":"first","to":[{"url":"a","secret":"s-a"}]}""");
        await ChangeAsync(server, """{"limit":2,"key":"second","to":[]}""");

        var agent = await server.Client.Agents.RollBackAsync(Sender, 1);

        Assert.Equal("""{"limit":1,"key":null,"to":[{"url":"a","secret":null}]}""", agent.Config.ToString());
        Assert.True(agent.Secrets["/config/to/0/secret"].IsSet);
        Assert.Equal("""{"limit":1,"key":"first","to":[{"url":"a","secret":"s-a"}]}""", Revealed(server));
        var latest = (await server.Client.Agents.ListRevisionsAsync(Sender, "limit=1")).Items[0];
        Assert.Equal((3, true), (latest.Number, latest.IsCurrent));
        var again = await DeskServer.RefusedAsync(server.Client.Agents.RollBackAsync(Sender, 3));
        Assert.Equal((409, "revision_current"), (again.Status, again.Code));
    }

    [Fact]
    public async Task RollBack_ToAnAgentThatIsGone_IsRefused_AndGrantsFollowOneThatIsThere()
    {
        await using var server = await StartAsync("""{"key":"k","helper":"desk"}""");
        await ChangeAsync(server, """{"helper":null}""");
        Assert.False(MayCall(server));
        await server.Client.Agents.RollBackAsync(Sender, 1);
        Assert.True(MayCall(server));
        await ChangeAsync(server, """{"helper":null}""");
        await server.Client.Agents.DeleteAsync(DeskServer.Desk);

        var problem = await DeskServer.RefusedAsync(server.Client.Agents.RollBackAsync(Sender, 1));

        Assert.Equal((422, "invalid_agent"), (problem.Status, problem.Code));
        Assert.Equal(("/config/helper", "unknown_agent"), Assert.Single(problem.Errors) is var error ? (error.Pointer, error.Code) : default);
        Assert.Equal(4, (await server.Client.Agents.ListRevisionsAsync(Sender, "limit=1")).Items[0].Number);
    }

    [Fact]
    public async Task RollBack_OfAnAgentThatHasChangedSince_IsRefused()
    {
        await using var server = await StartAsync("""{"key":"k","limit":1}""");
        var read = await ChangeAsync(server, """{"limit":2}""");
        await ChangeAsync(server, """{"limit":3}""");

        var problem = await DeskServer.RefusedAsync(server.Client.Agents.RollBackAsync(Sender, 1, read.Version));
        var current = await server.Client.Agents.GetAsync(Sender);
        var rolledBack = await server.Client.Agents.RollBackAsync(Sender, 1, current.Version);

        Assert.Equal((412, "version_mismatch"), (problem.Status, problem.Code));
        Assert.Equal(current.Version + 1, rolledBack.Version);
    }

    [Fact]
    public async Task Revisions_ThatAreNotThere_OrNotForTheKey_AreNotFound()
    {
        await using var server = await StartAsync("""{"key":"k"}""");
        await ChangeAsync(server, """{"limit":2}""");
        var operating = await server.ClientWithAsync(AccessRights.Read | AccessRights.Operate);
        var nobody = await server.ClientWithAsync(AccessRights.None);

        foreach (var number in (int[])[0, -1, 3, int.MaxValue])
        {
            Assert.Equal("revision_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.GetRevisionAsync(Sender, number))).Code);
            Assert.Equal("revision_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.RollBackAsync(Sender, number))).Code);
        }

        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.ListRevisionsAsync("nobody"))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(nobody.Agents.ListRevisionsAsync(Sender))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(nobody.Agents.GetRevisionAsync(Sender, 1))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(operating.Agents.RollBackAsync(Sender, 1))).Code);
        Assert.Equal(2, (await operating.Agents.ListRevisionsAsync(Sender)).Items.Count);
    }

    [Fact]
    public async Task Change_ThatLeavesOutARequiredSecret_KeepsIt_AndOneThatReordersKeepsEach()
    {
        await using var server = await StartAsync("""{"key":"k","to":[{"url":"a","secret":"s-a"},{"url":"b","secret":"s-b"}]}""");

        var agent = await ChangeAsync(server, """{"to":[{"url":"b"},{"url":"new"},{"url":"a"}]}""");

        Assert.Equal(
            [("/config/key", true), ("/config/to/0/secret", true), ("/config/to/1/secret", false), ("/config/to/2/secret", true)],
            agent.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal).Select(secret => (secret.Key, secret.Value.IsSet)));
        Assert.Equal("""{"to":[{"url":"b","secret":"s-b"},{"url":"new"},{"url":"a","secret":"s-a"}],"key":"k"}""", Revealed(server));
    }

    [Theory]
    [InlineData("""{"key":"enc:v1:AAAA"}""", "/config/key")]
    [InlineData("""{"key":"k","to":[{"url":"\u0065nc:v1:AAAA"}]}""", "/config/to/0/url")]
    public async Task Configuration_WithATextThatWouldBeTakenForAnEncryptedOne_IsRefused(string config, string pointer)
    {
        await using var server = await StartAsync("""{"key":"k"}""");

        var problem = await DeskServer.RefusedAsync(ChangeAsync(server, config));

        Assert.Equal((422, "reserved_text", pointer), Assert.Single(problem.Errors) is var error ? (problem.Status, error.Code, error.Pointer) : default);
    }

    private static async Task<DeskServer> StartAsync(string config)
    {
        var server = await DeskServer.StartAsync();
        server.Server.Services.GetRequiredService<NodeCatalog>().Add(typeof(SenderNode));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Sender, RuntimeKind = "native", NodeType = "sender", Config = Json(config) });
        return server;
    }

    private static Task<Client.Agents.Agent> ChangeAsync(DeskServer server, string config) =>
        server.Client.Agents.ChangeAsync(Sender, new ChangeAgent { Config = Json(config) });

    private static RawJson Json(string json) => new(System.Text.Encoding.UTF8.GetBytes(json));

    private static string[] Written(Client.Agents.AgentRevision revision) =>
        [.. revision.Changes.Select(change => $"{change.Kind} {change.Pointer} {change.Before} {change.After}")];

    /// <summary>The current configuration in clear, as the agent sees it.</summary>
    private static string Revealed(DeskServer server)
    {
        var (stored, place) = server.Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(session => SqlRows.First(
            session.Prepare("SELECT config, a.tenant_id, a.id FROM agent_revision r JOIN agent a ON a.id = r.agent_id AND a.revision = r.number WHERE a.name = ?1").Add(Sender),
            row => (row.Bytes(0), SecretPlace.Configuration(new TenantId(row.Int(1)), new AgentId(row.Long(2))))));
        return System.Text.Encoding.UTF8.GetString(server.Server.Services.GetRequiredService<IConfigurationSecrets>().Reveal(stored, place));
    }

    private static bool MayCall(DeskServer server) => server.Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(session => session.Scalar(
        "SELECT count(*) FROM call_grant g JOIN agent a ON a.id = g.caller_id WHERE a.name = 'sender'")) > 0;

    [NodeType("sender")]
    public sealed class SenderNode : NativeAgent<NoState, SenderConfig>
    {
        [Handles("*")]
        public Task RunAsync(Turn<NoState, SenderConfig> turn)
        {
            turn.Reply(turn.Config.Limit);
            return Task.CompletedTask;
        }
    }

    public sealed class SenderConfig
    {
        public int Limit { get; init; }

        [Required]
        [Secret]
        public string? Key { get; init; }

        [AgentName]
        public string? Helper { get; init; }

        public IReadOnlyList<Target> To { get; init; } = [];
    }

    public sealed class Target
    {
        public required string Url { get; init; }

        [Secret]
        public string? Secret { get; init; }
    }
}
