using System.Text.Json.Nodes;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.NodeTypes;

/// <summary>What configurations of the built-in node types are refused, and where each fault is. On create, on change, and on a trial alike.</summary>
public sealed class NodeConfigurationTests
{
    public static TheoryData<string, string, string> Faults => new()
    {
        { Router("""{"name":"a","when":"message.","to":[{"emit":"x"}]}"""), "/config/rules/0/when", "invalid_expression" },
        { Router("""{"name":"a","when":"fetch('x')","to":[{"emit":"x"}]}"""), "/config/rules/0/when", "invalid_expression" },
        { Router("""{"name":"a","to":[{"emit":"x","data":"a = 1"}]}"""), "/config/rules/0/to/0/data", "invalid_expression" },
        { Router("""{"name":"a","to":[{"agent":"router","key":"1n"}]}"""), "/config/rules/0/to/0/key", "invalid_expression" },
        { Router("""{"name":"a","to":[{"ask":{"title":"${message.}"}}]}"""), "/config/rules/0/to/0/ask/title", "invalid_expression" },
        { Router("""{"name":"a","to":[{"ask":{"title":"x` + message.data + `"}}]}"""), "/config/rules/0/to/0/ask/title", "invalid_expression" },
        { Router("""{"name":"a","to":[{"agent":"nobody"}]}"""), "/config/rules/0/to/0/agent", "unknown_agent" },
        { Router("""{"name":"a","to":[{}]}"""), "/config/rules/0/to/0", "invalid_target" },
        { Router("""{"name":"a","to":[{"emit":"x","drop":"y"}]}"""), "/config/rules/0/to/0", "invalid_target" },
        { Router("""{"name":"a","to":[{"emit":"x","key":"1"}]}"""), "/config/rules/0/to/0/key", "invalid_target" },
        { Router("""{"name":"a","to":[null]}"""), "/config/rules/0/to/0", "invalid_value" },
        { Router("""{"name":"a","to":[{"url":"not an address"}]}"""), "/config/rules/0/to/0/url", "invalid_url" },
        { Router("""{"name":"a","to":[{"url":"ftp://example.com"}]}"""), "/config/rules/0/to/0/url", "invalid_url" },
        { Router("""{"name":"a","to":[{"url":"https://u:p@example.com"}]}"""), "/config/rules/0/to/0/url", "invalid_url" },
        { Router("""{"name":"a","to":[{"url":"https://example.com","secret":"not base64"}]}"""), "/config/rules/0/to/0/secret", "invalid_secret" },
        { Router("""{"name":"a","to":[]}"""), "/config/rules/0/to", "missing_targets" },
        { Router("""{"name":"a","to":null}"""), "/config/rules/0/to", "missing_targets" },
        { Router($$"""{"name":"a","to":[{{string.Join(',', Enumerable.Repeat("""{"emit":"x"}""", 51))}}]}"""), "/config/rules/0/to", "too_many_targets" },
        { Router("""{"name":"","to":[{"emit":"x"}]}"""), "/config/rules/0/name", "invalid_value" },
        { Router("""{"name":"a","to":[{"emit":"x"}]},{"name":"b","to":[{"emit":"x"}]}"""), "/config/rules/1", "unreachable_rule" },
        { Router("""{"name":"a","when":"true","to":[{"emit":"x"}]},{"name":"b","to":[{"emit":"x"}]}"""), "/config/rules/1", "unreachable_rule" },
        {
            Router("""{"name":"a","when":"message.data.a === 'x'","to":[{"emit":"x"}]},{"name":"b","when":"( message.data.a===\"x\" ) // again","to":[{"emit":"x"}]}"""),
            "/config/rules/1/when",
            "duplicate_condition"
        },
        { Router("""{"name":"a","when":"1 > 2","to":[{"emit":"x"}]},{"name":"a","when":"2 > 1","to":[{"emit":"x"}]}"""), "/config/rules/1/name", "duplicate_name" },
        { Router("""{"name":"a","to":[{"ask":{"title":"x","options":["a","a"]}}]}"""), "/config/rules/0/to/0/ask/options/1", "duplicate_option" },
        { Router("""{"name":"a","to":[{"ask":{"title":"x","options":["a"],"then":{"b/c":[{"emit":"x"}]}}}]}"""), "/config/rules/0/to/0/ask/then/b~1c", "unknown_option" },
        { Router("""{"name":"a","to":[{"ask":{"title":"x","options":["b/c"],"then":{"b/c":[{"agent":"nobody"}]}}}]}"""), "/config/rules/0/to/0/ask/then/b~1c/0/agent", "unknown_agent" },
        { Router("""{"name":"a","to":[{"ask":{"options":["a"]}}]}"""), "/config/rules/0/to/0/ask/title", "invalid_value" },
        { Router($$"""{"name":"a","to":[{{Asks(5)}}]}"""), "/config/rules/0/to/0/ask/then/y/0/ask/then/y/0/ask/then/y/0/ask/then", "too_deep" },
        { Router("""{"name":"a","to":[{"emit":"x"}],"color":"red"}"""), "/config/rules/0/color", "invalid_config" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":[{"agent":"nobody"}]}}""", "/config/otherwise/0/agent", "unknown_agent" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":[]}}""", "/config/otherwise", "missing_targets" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":[{"emitt":"x"}]}}""", "/config/otherwise/0/emitt", "invalid_config" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":{"judge":{"question":"?","choices":{}}}}}""", "/config/otherwise/judge/choices", "invalid_value" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":{"judge":{"question":"?","choices":{"a":{}}}}}}""", "/config/otherwise/judge/choices/a/to", "missing_targets" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":{"judge":{"question":"?","choices":{"a.b/c":{"tu":[]}}}}}}""", "/config/otherwise/judge/choices/a.b~1c/tu", "invalid_config" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":{"judge":{"question":"${","choices":{"a":{"to":[{"emit":"x"}]}}}}}}""", "/config/otherwise/judge/question", "invalid_expression" },
        { """{"nodeType":"router","config":{"rules":[],"otherwise":{}}}""", "/config/otherwise/judge", "invalid_value" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":"github"}}}""", "/config/verify/secret", "secret_required" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":"standard","secret":"not base64"}}}""", "/config/verify/secret", "invalid_secret" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":"md5","secret":"x"}}}""", "/config/verify/scheme", "invalid_config" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":7,"secret":"x"}}}""", "/config/verify/scheme", "invalid_value" },
        { """{"nodeType":"webhook-processor","config":{"values":{"a":["enc:v1:x"]}}}""", "/config/values/a/0", "reserved_text" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":"github","secret":"enc:v1:x"}}}""", "/config/verify/secret", "reserved_text" },
        { """{"nodeType":"webhook-processor","config":{"verify":{"scheme":"github","secret":"x"},"values":{"a":"\u0065nc:v1:x"}}}""", "/config/values/a", "reserved_text" },
        { """{"nodeType":"webhook-processor","config":{"type":"this"}}""", "/config/type", "invalid_expression" },
        { """{"nodeType":"webhook-processor","config":{"map":"({"}}""", "/config/map", "invalid_expression" },
        { """{"nodeType":"webhook-processor","config":{"to":[{"agent":"nobody"}]}}""", "/config/to/0/agent", "unknown_agent" },
    };

    [Fact]
    public async Task Fault_IsNamedWithItsPlaceAndCode_OnCreateChangeAndTrial()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client;
        foreach (var type in (string[])["router", "webhook-processor"])
        {
            await client.Agents.CreateAsync(new CreateAgent { Name = type, RuntimeKind = "native", NodeType = type, Config = new RawJson("{}"u8.ToArray()) });
        }

        foreach (var (agent, pointer, code) in Faults.Select(row => row.Data))
        {
            var node = JsonNode.Parse(agent)!;
            var type = node["nodeType"]!.GetValue<string>();
            var config = RawJson.From(node["config"]);
            var create = await RefusedAsync(
                () => client.Agents.CreateAsync(new CreateAgent { Name = "other", RuntimeKind = "native", NodeType = type, Config = config }), agent);
            var change = await RefusedAsync(() => client.Agents.ChangeAsync(type, new ChangeAgent { Config = config }), agent);
            var trial = await RefusedAsync(() => client.NodeTypes.TryAsync(type, new() { Config = config, Message = new() }), agent);

            foreach (var problem in (Problem[])[create, change, trial])
            {
                Assert.Equal(422, problem.Status);
                Assert.True(
                    problem.Errors.Any(error => error.Pointer == pointer && error.Code == code),
                    $"{agent}: wanted {pointer} {code}, got {string.Join("; ", problem.Errors.Select(error => $"{error.Pointer} {error.Code} {error.Detail}"))}");
            }
        }
    }

    [Fact]
    public async Task EveryFault_IsNamed_AndTheSyntaxWithItsPlace()
    {
        await using var server = await TestServer.StartAsync();

        var problem = await RefusedAsync(() => server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "router",
            RuntimeKind = "native",
            NodeType = "router",
            Config = new RawJson("""
                {"rules":[
                  {"name":"a","when":"1 +\n  this.x","to":[{"agent":"nobody"},{"emit":"x","drop":"y"}]},
                  {"name":"b","to":[{"ask":{"title":"a ${this}"}}]},
                  {"name":"b","to":[]}]}
                """u8.ToArray()),
        }), "faults of every kind");

        Assert.Equal(
            [
                "/config/rules/0/to/0/agent unknown_agent", "/config/rules/0/to/1 invalid_target", "/config/rules/0/when invalid_expression",
                "/config/rules/1/to/0/ask/title invalid_expression", "/config/rules/2 unreachable_rule", "/config/rules/2/name duplicate_name",
                "/config/rules/2/to missing_targets",
            ],
            problem.Errors.Select(error => $"{error.Pointer} {error.Code}").Order(StringComparer.Ordinal));
        Assert.StartsWith("Line 2, column 3: ", problem.Errors.Single(error => error.Pointer.EndsWith("/when", StringComparison.Ordinal)).Detail, StringComparison.Ordinal);
        Assert.StartsWith("Line 1, column 5: ", problem.Errors.Single(error => error.Pointer.EndsWith("/title", StringComparison.Ordinal)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_IsKeptByAChangeThatOmitsIt_AndNamedAsSet()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client;
        await client.Agents.CreateAsync(new CreateAgent
        {
            Name = "hook",
            RuntimeKind = "native",
            NodeType = "webhook-processor",
            Config = new RawJson("""{"verify":{"scheme":"standard","secret":"whsec_c2VjcmV0"},"to":[{"url":"https://example.com","secret":"whsec_b3V0"}]}"""u8.ToArray()),
        });

        var changed = await client.Agents.ChangeAsync(
            "hook", new ChangeAgent { Config = new RawJson("""{"verify":{"scheme":"standard"},"to":[{"url":"https://example.com"}],"key":"'k'"}"""u8.ToArray()) });

        Assert.True(changed.Secrets["/config/verify/secret"].IsSet);
        Assert.True(changed.Secrets["/config/to/0/secret"].IsSet);
        Assert.False(changed.Secrets["/config/verify/previousSecret"].IsSet);
        Assert.DoesNotContain("c2VjcmV0", changed.Config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_DescribesEveryProperty_AndItsReferencesLead()
    {
        await using var server = await TestServer.StartAsync();

        var types = (await server.Client.NodeTypes.ListAsync()).Items.ToDictionary(type => type.Name, StringComparer.Ordinal);

        Assert.All(["router", "webhook-processor"], name =>
        {
            var schema = JsonNode.Parse(types[name].ConfigSchema.Utf8.Span)!;
            Assert.True(types[name].IsTriable);
            Check(schema, schema);
        });
        Assert.Contains("\"github\"", types["webhook-processor"].ConfigSchema.ToString(), StringComparison.Ordinal);
        var router = JsonNode.Parse(types["router"].ConfigSchema.Utf8.Span)!;
        var rule = router["properties"]!["rules"]!["items"]!["properties"]!;
        Assert.Equal("expression", rule["when"]!["format"]!.GetValue<string>());
        Assert.True(rule["stop"]!["default"]!.GetValue<bool>());
        Assert.Equal(50, rule["to"]!["maxItems"]!.GetValue<int>());
        var target = rule["to"]!["items"]!["properties"]!;
        Assert.True(target["secret"]!["writeOnly"]!.GetValue<bool>());
        Assert.True(target["agent"]!["x-agent-name"]!.GetValue<bool>());
        Assert.Equal("uri", target["url"]!["format"]!.GetValue<string>());
        Assert.Equal("text", target["ask"]!["properties"]!["title"]!["format"]!.GetValue<string>());
        Assert.Contains("array", router["properties"]!["otherwise"]!["anyOf"]![0]!["type"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static void Check(JsonNode root, JsonNode schema)
    {
        switch (schema)
        {
            case JsonObject node:
                foreach (var (name, property) in node["properties"]?.AsObject() ?? [])
                {
                    Assert.True(property?["description"] is not null, $"{name} has no description: {property?.ToJsonString()}");
                }

                if (node["$ref"]?.GetValue<string>() is { } reference)
                {
                    Assert.NotNull(reference.Split('/').Skip(1).Aggregate(root, (at, step) => (at is JsonArray list ? list[int.Parse(step)] : at[step])!));
                }

                foreach (var child in node.Select(property => property.Value).OfType<JsonNode>())
                {
                    Check(root, child);
                }

                break;
            case JsonArray list:
                foreach (var child in list.OfType<JsonNode>())
                {
                    Check(root, child);
                }

                break;
        }
    }

    private static string Router(string rules) => $$"""{"nodeType":"router","config":{"rules":[{{rules}}]} }""";

    private static string Asks(int depth) => depth == 1
        ? """{"ask":{"title":"x"}}"""
        : $$"""{"ask":{"title":"x","options":["y"],"then":{"y":[{{Asks(depth - 1)}}]} } }""";

    private static async Task<Problem> RefusedAsync(Func<Task> request, string what)
    {
        try
        {
            await request();
        }
        catch (TrinityApiException exception)
        {
            return exception.Problem;
        }

        Assert.Fail($"It was taken: {what}");
        throw new InvalidOperationException();
    }
}
