using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Engine.Outbound;
using Trinity.Native;
using Trinity.Sdk.Intake;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Peers;

/// <summary>What others publish for their webhooks accepts what we sign, and signs what we accept.</summary>
public sealed class PeerTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1lLXNpemU=";
    private const string Body = """{"id":"evt_1","text":"ü \" 😀","number":1e30,"number":2}""";

    private static readonly string[] Schemes = ["standard", "github", "slack", "stripe"];

    [Fact]
    public async Task Deliveries_AreVerifiedByTheClientOfStandardWebhooks()
    {
        await using var client = NodeProgram.Start("receive.mjs", Secret);
        var port = (await client.ReadAsync())!["port"]!.GetValue<int>();
        await using var server = await TestServer.StartAsync(configure: services =>
        {
            var catalog = new NodeCatalog();
            catalog.Add(typeof(ScriptNode));
            services.AddSingleton(catalog);
            services.Configure<OutboundOptions>(options => options.AllowedRanges = ["127.0.0.0/8"]);
        });
        var url = new Uri($"http://127.0.0.1:{port}/hook");
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "script" });

        // Signed rightly, then with another secret while the first one still holds, then by nobody that it knows.
        var right = await SendAsync(server, "desk", url, Secret);
        Assert.Equal((right, "ü \" 😀"), await ReceivedAsync(client));
        var rotated = await SendAsync(server, "desk", url, Other);
        Assert.Equal((rotated, "ü \" 😀"), await ReceivedAsync(client));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "stranger", RuntimeKind = "native", NodeType = "script" });
        var refused = await SendAsync(server, "stranger", url, Other);
        var answer = await client.ReadAsync();

        Assert.Equal(refused, answer!["id"]!.GetValue<string>());
        Assert.Contains("No matching signature found", answer["error"]!.GetValue<string>(), StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.GetAsync(refused)).LastStatus == 401);
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.GetAsync(right)).Status == "delivered");
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.GetAsync(rotated)).Status == "delivered");
    }

    [Fact]
    public async Task Signatures_AreVerifiedByWhatOthersPublish()
    {
        await using var client = NodeProgram.Start("verify.mjs");
        foreach (var scheme in Schemes)
        {
            await client.WriteAsync(Signed(scheme, Secret, Body, Body));
            await client.WriteAsync(Signed(scheme, Other, Body, Body));
            await client.WriteAsync(Signed(scheme, Secret, Body, Body + " "));
        }

        client.EndInput();

        foreach (var scheme in Schemes)
        {
            Assert.Equal(
                [(scheme, true), (scheme, false), (scheme, false)],
                [await VerdictAsync(client), await VerdictAsync(client), await VerdictAsync(client)]);
        }
    }

    [Fact]
    public async Task Webhooks_AcceptWhatOthersSign_AndNothingElse()
    {
        await using var server = await TestServer.StartAsync(configure: services =>
        {
            var catalog = new NodeCatalog();
            catalog.Add(typeof(SignedNode));
            services.AddSingleton(catalog);
        });
        var hooks = new JsonObject();
        foreach (var scheme in Schemes)
        {
            await server.Client.Agents.CreateAsync(new CreateAgent
            {
                Name = scheme,
                RuntimeKind = "native",
                NodeType = "signed",
                Config = RawJson.From(new SignedConfig { Scheme = scheme, Secret = Secret }),
            });
            var url = (await server.Client.Webhooks.CreateAsync(scheme, "hook")).Url;
            hooks[scheme] = new JsonObject { ["url"] = url, ["secret"] = Secret, ["other"] = Other };
        }

        await using var sender = NodeProgram.Start("send.mjs", hooks.ToJsonString());
        foreach (var scheme in Schemes)
        {
            var statuses = await sender.ReadAsync();
            Assert.Equal(
                (scheme, 401, 401, 202),
                (statuses!["scheme"]!.GetValue<string>(), statuses["changed"]!.GetValue<int>(), statuses["foreign"]!.GetValue<int>(),
                    statuses["right"]!.GetValue<int>()));
            Assert.Single((await server.Client.Executions.ListAsync($"agent={scheme}")).Items);
        }
    }

    private static async Task<string> SendAsync(TestServer server, string agent, Uri url, string secret)
    {
        var type = Scripts.Add(turn =>
        {
            turn.Send(url, "order.paid", new { text = "ü \" 😀" }, secret);
            return Task.CompletedTask;
        });
        var execution = await server.Client.Executions.SubmitAsync(agent, new Client.Executions.SubmitExecution { Type = type });
        await Eventually.HoldsAsync(async () => (execution = await server.Client.Executions.GetAsync(execution.Id)).Status == "completed");
        return Assert.Single(execution.Effects).Id;
    }

    private static async Task<(string Id, string Text)> ReceivedAsync(NodeProgram client)
    {
        var received = await client.ReadAsync();
        return (received!["id"]!.GetValue<string>(), received["payload"]!["data"]!["text"]!.GetValue<string>());
    }

    private static async Task<(string Scheme, bool IsRight)> VerdictAsync(NodeProgram client)
    {
        var verdict = await client.ReadAsync();
        return (verdict!["scheme"]!.GetValue<string>(), verdict["isRight"]!.GetValue<bool>());
    }

    private static JsonObject Signed(string scheme, string secret, string body, string received)
    {
        var now = TimeProvider.System.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var bytes = Encoding.UTF8.GetBytes(body);
        var headers = scheme switch
        {
            "standard" => new JsonObject
            {
                [StandardWebhookSignature.IdHeader] = "eff_1",
                [StandardWebhookSignature.TimestampHeader] = seconds,
                [StandardWebhookSignature.SignatureHeader] = StandardWebhookSignature.Sign(bytes, secret, "eff_1", now),
            },
            "github" => new JsonObject { ["x-hub-signature-256"] = GitHubSignature.Sign(bytes, secret) },
            "slack" => new JsonObject
            {
                ["x-slack-request-timestamp"] = seconds,
                ["x-slack-signature"] = SlackSignature.Sign(bytes, secret, now),
            },
            _ => new JsonObject { ["stripe-signature"] = StripeSignature.Sign(bytes, secret, now) },
        };
        return new JsonObject { ["scheme"] = scheme, ["secret"] = Secret, ["body"] = received, ["headers"] = headers };
    }
}
