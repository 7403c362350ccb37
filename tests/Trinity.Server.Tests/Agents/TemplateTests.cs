using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Sdk.Access;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>Templates: files of agents in a folder, that others are made like.</summary>
[OnEitherStore]
public sealed class TemplateTests : IAsyncLifetime
{
    private DeskServer? _server;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Export_PutIntoTheFolder_IsATemplate_AndAgentsAreMadeLikeIt()
    {
        await Server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "model",
            RuntimeKind = "native",
            NodeType = "script",
            Description = "Looks at refunds.",
            Config = RawJson.From(new { calls = (string[])[DeskServer.Desk] }),
            Tags = ["front"],
        });
        await PutAsync("triage", await Server.Client.Agents.ExportAsync("model"));

        var template = await Server.Client.Templates.GetAsync("triage");
        var made = await Server.Client.Agents.CreateAsync(new CreateAgent { Name = "one", Template = "triage" });
        var other = await Server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "two",
            Template = "triage",
            Description = "Its own.",
            Config = new RawJson("""{"calls":null}"""u8.ToArray()),
            Tags = [],
        });

        Assert.Equal(("triage", "templates", "script", "Looks at refunds."), (template.Name, template.Source, template.NodeType, template.Description));
        Assert.Equal(("native", "script", "Looks at refunds."), (made.RuntimeKind, made.NodeType, made.Description));
        Assert.Equal(["front"], made.Tags);
        Assert.Equal([DeskServer.Desk], made.Config.As<ScriptConfig>()!.Calls);
        Assert.Equal("Its own.", other.Description);
        Assert.Empty(other.Tags);
        Assert.Empty(other.Config.As<ScriptConfig>()!.Calls ?? []);
    }

    [Fact]
    public async Task PlugIn_BringsTemplates_AndTheFolderComesFirst()
    {
        var file = await Server.Client.Agents.ExportAsync(DeskServer.Desk);
        await PutAsync("shared", file with { Agent = file.Agent with { Description = "Of the folder." } });
        await PutAsync("shared", file, "plugins/billing/templates");
        await PutAsync("billed", file, "plugins/billing/templates");

        var templates = await Server.Client.Templates.ListAsync();

        Assert.Equal([("billed", "billing"), ("shared", "templates")], templates.Items.Select(template => (template.Name, template.Source)));
        Assert.Equal("billing/shared.json", Assert.Single(templates.Faults).Source);
    }

    [Fact]
    public async Task ChangedFile_IsReadAgain_AndOneThatIsGoneIsNone()
    {
        var file = await Server.Client.Agents.ExportAsync(DeskServer.Desk);
        await PutAsync("triage", file);
        var before = await Server.Client.Templates.GetAsync("triage");

        await PutAsync("triage", file with { Agent = file.Agent with { Description = "Longer than before." } });
        var after = await Server.Client.Templates.GetAsync("triage");
        File.Delete(PathOf("triage", "templates"));

        Assert.Equal((null, "Longer than before."), (before.Description, after.Description));
        Assert.Equal("template_not_found", (await DeskServer.RefusedAsync(Server.Client.Templates.GetAsync("triage"))).Code);
    }

    [Theory]
    [InlineData("triage", "{", "It is no file of an agent")]
    [InlineData("triage", """{"version":2,"agent":{"name":"a","runtimeKind":"native"}}""", "version 1")]
    [InlineData("triage", """{"version":1,"agent":{"name":"a","runtimeKind":"native"},"secret":1}""", "It is no file of an agent")]
    [InlineData("triage", """{"version":1,"agent":{"name":"a","runtimeKind":"native"},"states":[{"key":"k","schemaVersion":1,"data":{}}]}""", "states")]
    [InlineData("Triage", """{"version":1,"agent":{"name":"a","runtimeKind":"native"}}""", "lower-case")]
    [InlineData("..", """{"version":1,"agent":{"name":"a","runtimeKind":"native"}}""", "lower-case")]
    public async Task FileThatIsNone_IsAFaultAndSaysWhy(string name, string content, string reason)
    {
        await PutAsync(name, content);

        var templates = await Server.Client.Templates.ListAsync();

        Assert.Empty(templates.Items);
        var fault = Assert.Single(templates.Faults);
        Assert.Equal($"templates/{name}.json", fault.Source);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkToNowhere_IsAFault_AndHidesNoOther()
    {
        await PutAsync("triage", await Server.Client.Agents.ExportAsync(DeskServer.Desk));
        File.CreateSymbolicLink(PathOf("lost", "templates"), "/nowhere/lost.json");

        var templates = await Server.Client.Templates.ListAsync();

        Assert.Equal("triage", Assert.Single(templates.Items).Name);
        Assert.Equal(new TemplateFault("templates/lost.json", "It cannot be read."), Assert.Single(templates.Faults));
    }

    [Fact]
    public async Task FilesBeyondTheLimit_AreNotRead_AndThatIsSaid()
    {
        var file = await Server.Client.Agents.ExportAsync(DeskServer.Desk);
        for (var i = 0; i <= 500; i++)
        {
            await PutAsync($"t{i}", file);
        }

        var templates = await Server.Client.Templates.ListAsync();

        Assert.Equal(500, templates.Items.Count);
        Assert.Contains("500", Assert.Single(templates.Faults).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsTooLarge_IsNotRead()
    {
        await PutAsync("large", new string(' ', (256 * 1024) + 1));

        Assert.Contains("262144 bytes", Assert.Single((await Server.Client.Templates.ListAsync()).Faults).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","template":"nothing"}""", "unknown_template", "/template")]
    [InlineData("""{"name":"a","template":"../desk"}""", "unknown_template", "/template")]
    [InlineData("""{"name":"a","template":"triage","nodeType":"script"}""", "template_decides", "/template")]
    [InlineData("""{"name":"a","template":"triage","runtimeKind":"native"}""", "template_decides", "/template")]
    [InlineData("""{"name":"a","template":"triage","config":{"calls":[],"calls":[]}}""", "invalid_config", "/config")]
    [InlineData("""{"name":"a","template":"triage","config":[1]}""", "invalid_agent", "/config")]
    public async Task Agent_LikeNothing_IsNotMade(string body, string code, string pointer)
    {
        await PutAsync("triage", await Server.Client.Agents.ExportAsync(DeskServer.Desk));

        var problem = await DeskServer.RefusedAsync(Server.Client.Agents.CreateAsync(JsonSerializer.Deserialize<CreateAgent>(body, TrinityJson.Options)!));

        Assert.Equal((422, code), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(Server.Client.Agents.GetAsync("a"))).Code);
    }

    [Fact]
    public async Task Templates_AreForWhoMakesAgents()
    {
        var operates = await Server.ClientWithAsync(AccessRights.Read | AccessRights.Use | AccessRights.Operate);

        Assert.Equal((403, "forbidden"), await DeskServer.RefusedAsync(operates.Templates.ListAsync()) is var problem ? (problem.Status, problem.Code) : default);
    }

    private Task PutAsync(string name, AgentFile file, string folder = "templates") =>
        PutAsync(name, JsonSerializer.Serialize(file, TrinityJson.Options), folder);

    private async Task PutAsync(string name, string content, string folder = "templates")
    {
        var path = PathOf(name, folder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
    }

    private string PathOf(string name, string folder) => Path.Combine(Server.Server.DataDirectory, folder, name + ".json");
}
