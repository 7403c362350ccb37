using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Sdk.Nodes;
using Trinity.Storage.Sql;

namespace Trinity.Server.Tests.Agents;

/// <summary>Wherever a configuration has a secret, it is encrypted at rest and not shown.</summary>
public sealed class SecretPlaceTests
{
    private const string Clear = "c2VjcmV0IG9mIHRoZSB0ZXN0IG9ubHk=";

    [Theory]
    [InlineData("router", """{"rules":[],"otherwise":[{"url":"https://example.com","secret":"SECRET"}]}""", "/config/otherwise/0/secret")]
    [InlineData(
        "router",
        """{"rules":[],"otherwise":{"judge":{"question":"?","choices":{"a/b":{"to":[{"url":"https://example.com","secret":"SECRET"}]}}}}}""",
        "/config/otherwise/judge/choices/a~1b/to/0/secret")]
    [InlineData(
        "router",
        """{"rules":[{"name":"a","to":[{"ask":{"title":"?","options":["y"],"then":{"y":[{"url":"https://example.com","secret":"SECRET"}]}}}]}]}""",
        "/config/rules/0/to/0/ask/then/y/0/secret")]
    [InlineData("webhook-processor", """{"verify":{"scheme":"standard","secret":"SECRET"}}""", "/config/verify/secret")]
    [InlineData("named", """{"api_token":"SECRET"}""", "/config/api_token")]
    [InlineData("named", """{"doors":{"x.y":{"api_token":"SECRET"}}}""", "/config/doors/x.y/api_token")]
    public async Task Secret_WhereverItStands_IsEncrypted(string nodeType, string config, string pointer)
    {
        await using var server = await DeskServer.StartAsync();
        server.Server.Services.GetRequiredService<NodeCatalog>().Add(typeof(NamedNode));

        var agent = await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "keeper",
            RuntimeKind = "native",
            NodeType = nodeType,
            Config = new RawJson(Encoding.UTF8.GetBytes(config.Replace("SECRET", Clear, StringComparison.Ordinal))),
        });

        var stored = server.Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(session => SqlRows.First(
            session.Prepare("SELECT config FROM agent_revision r JOIN agent a ON a.id = r.agent_id WHERE a.name = 'keeper'"),
            row => Encoding.UTF8.GetString(row.Bytes(0))));
        Assert.True(agent.Secrets[pointer].IsSet);
        Assert.DoesNotContain(Clear, agent.Config.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Clear, stored, StringComparison.Ordinal);
    }

    [NodeType("named")]
    public sealed class NamedNode : NativeAgent<NoState, NamedConfig>
    {
        [Handles("*")]
        public Task RunAsync(Turn<NoState, NamedConfig> turn)
        {
            turn.Reply(turn.Config.Doors.Count);
            return Task.CompletedTask;
        }
    }

    public sealed class NamedConfig
    {
        [Secret]
        [JsonPropertyName("api_token")]
        public string? Token { get; init; }

        public IReadOnlyDictionary<string, NamedConfig> Doors { get; init; } = new Dictionary<string, NamedConfig>();
    }
}
