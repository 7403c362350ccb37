using Trinity.Cli.Tests.Programs;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Server;

/// <summary>What <c>--json</c> writes is what the description of the API says, against the server as it ships.</summary>
public sealed class JsonSchemaTests(JsonSchemaTests.Instance instance) : IClassFixture<JsonSchemaTests.Instance>
{
    [Theory]
    [InlineData("PageOfAgent", "agents list")]
    [InlineData("PageOfAgent", "agents list --all")]
    [InlineData("Agent", "agents show desk")]
    [InlineData("Agent", "agents create fresh --type script --tag a")]
    [InlineData("Agent", "agents change spare --display-name Spare")]
    [InlineData("Agent", "agents stop spare")]
    [InlineData("Agent", "agents start spare")]
    [InlineData("Agent", "agents reset spare --yes")]
    [InlineData("Agent", "agents redeploy spare")]
    [InlineData("Agent", "agents restore gone")]
    [InlineData("AgentStatus", "agents status desk")]
    [InlineData("AgentCapabilities", "agents capabilities desk")]
    [InlineData("PageOfAgentState", "agents state desk")]
    [InlineData("AgentState", "agents state desk k")]
    [InlineData("PageOfExecution", "executions list")]
    [InlineData("Execution", "executions show {completed}")]
    [InlineData("Execution", "executions show {waiting}")]
    [InlineData("Execution", "executions submit stopped x --data [1,null]")]
    [InlineData("Execution", "executions cancel {queued} --yes")]
    [InlineData("Execution", "executions retry {failed}")]
    [InlineData("Execution", "executions watch {completed}")]
    [InlineData("PageOfAsk", "asks list")]
    [InlineData("PageOfAsk", "asks")]
    [InlineData("Ask", "asks show {ask}")]
    [InlineData("Ask", "asks answer {ask1} --text yes")]
    [InlineData("Ask", "asks cancel {ask2} --yes")]
    [InlineData("PageOfWebhook", "hooks list desk")]
    [InlineData("Webhook", "hooks create desk new")]
    [InlineData("Webhook", "hooks close desk github")]
    [InlineData("Webhook", "hooks open desk github")]
    [InlineData("Webhook", "hooks rotate desk github")]
    [InlineData("PageOfKey", "keys list")]
    [InlineData("Key", "keys create new --scope read --days 30")]
    [InlineData("PageOfPerson", "people list")]
    [InlineData("PageOfInvitation", "invitations list")]
    [InlineData("PageOfTenant", "tenants list")]
    [InlineData("Tenant", "tenants limit default --agents 100000")]
    [InlineData("UnmanagedContainerList", "agents unmanaged")]
    [InlineData("TemplateList", "templates list")]
    [InlineData("PageOfShare", "agents shares desk")]
    [InlineData("PageOfAgentCaller", "agents callers list desk")]
    [InlineData("AgentCaller", "agents callers grant desk spare")]
    [InlineData("PageOfPublicLink", "agents links list desk")]
    [InlineData("PublicLink", "agents links create desk Help --days 30")]
    [InlineData("PageOfAccessRequest", "access list")]
    [InlineData("AccessRequest", "access request nobody --level use")]
    [InlineData("Me", "whoami")]
    [InlineData("PageOfAuditEntry", "audit list")]
    [InlineData("AuditCheck", "audit verify")]
    [InlineData("AcceptedDelivery", "hooks send {hook} --data {}")]
    [InlineData("NodeTypeList", "node-types list")]
    [InlineData("NodeType", "node-types show script")]
    [InlineData("PageOfLogLine", "logs desk")]
    public async Task Output_FitsItsSchema(string schema, string command)
    {
        var result = await instance.RunAsync(command);

        Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Error}");
        Assert.Empty(await instance.Schemas.FaultsOfAsync(result.Output, schema));
    }

    /// <summary>The check itself: it must see what does not fit.</summary>
    [Theory]
    [InlineData("Agent", """{"id":"agt_1"}""")]
    [InlineData("AgentState", """{"key":"k","version":"1","schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":{}}""")]
    [InlineData("AgentState", """{"key":"k","version":1,"schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":{},"more":1}""")]
    [InlineData("PageOfAgentState", """{"items":[{"key":null}],"nextCursor":null}""")]
    public async Task Check_SeesWhatDoesNotFit(string schema, string json) => Assert.NotEmpty(await instance.Schemas.FaultsOfAsync(json, schema));

    /// <summary>A server with something of everything.</summary>
    public sealed class Instance : IAsyncLifetime
    {
        private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
        private TestServer _server = null!;
        private CliProgram _cli = null!;

        internal ApiSchemas Schemas { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await TestServer.StartAsync(typeof(ScriptNode));
            _cli = new CliProgram(_server.Address, TestServer.ApiKey);
            Schemas = await ApiSchemas.ReadAsync(_server.Address);
            await FillAsync(_server.Client);
        }

        public async ValueTask DisposeAsync()
        {
            _cli.Dispose();
            await _server.DisposeAsync();
        }

        internal Task<CliResult> RunAsync(string command) => _cli.RunAsync(
            [.. command.Split(' ').Select(word => _places.GetValueOrDefault(word, word)), "--json"]);

        private async Task FillAsync(TrinityClient client)
        {
            foreach (var name in (string[])["desk", "spare", "stopped", "gone"])
            {
                await client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = "native", NodeType = "script", Config = RawJson.From(new { limit = 5 }) });
            }

            await client.Agents.DeleteAsync("gone");
            await client.Agents.StopAsync("stopped");
            _places["{hook}"] = (await client.Webhooks.CreateAsync("desk", "github")).Url!;
            var complete = Scripts.Add(async turn =>
            {
                turn.State.Count++;
                await turn.StepAsync("look", _ => Task.FromResult(7));
                turn.Emit("looked", new { at = "it" });
                turn.Log.Log(Microsoft.Extensions.Logging.LogLevel.Information, default, 0, exception: null, static (_, _) => "Looked at it.");
                turn.Reply(new { done = true });
            });
            var ask = Scripts.Add(turn => turn.AskAsync("go", Question.Text("Go on?")));
            var fail = Scripts.Add(_ => throw new NodeFailedException("No.", Retry.Never, "no"));
            _places["{completed}"] = await SendAsync(client, "desk", complete, "completed");
            _places["{failed}"] = await SendAsync(client, "desk", fail, "failed");
            _places["{queued}"] = await SendAsync(client, "stopped", complete, "queued");
            foreach (var place in (string[])["{ask}", "{ask1}", "{ask2}"])
            {
                var waiting = await SendAsync(client, "desk", ask, "waiting");
                _places["{waiting}"] = waiting;
                _places[place] = (await client.Executions.GetAsync(waiting)).Steps[0].Asks[0];
            }
        }

        private static async Task<string> SendAsync(TrinityClient client, string agent, string type, string status)
        {
            var key = status == "completed" ? "k" : null;
            var id = (await client.Executions.SubmitAsync(agent, new SubmitExecution { Type = type, Key = key, Input = RawJson.From(new { n = 1 }) })).Id;
            await Eventually.HoldsAsync(async () => (await client.Executions.GetAsync(id)).Status == status);
            return id;
        }
    }
}
