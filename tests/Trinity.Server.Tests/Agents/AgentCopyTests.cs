using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>Agents made of agents: by a clone, and by a file.</summary>
[OnEitherStore]
public sealed class AgentCopyTests
{
    private const string Safe = "safe";

    [Fact]
    public async Task Clone_HasTheConfigurationWithItsSecrets_AndStatesWhenAsked()
    {
        await using var server = await StartAsync();

        var without = await server.Client.Agents.CloneAsync(Safe, "copy");
        var with = await server.Client.Agents.CloneAsync(Safe, "full-copy", withStates: true);

        foreach (var copy in (Agent[])[without, with])
        {
            Assert.Equal(("Safe", "Keeps things.", "running", 1), (copy.DisplayName, copy.Description, copy.Status, copy.Version));
            Assert.Equal(["demo"], copy.Tags);
            Assert.Equal("s-1", await SecretAsync(server, copy.Name));
        }

        Assert.Null(await server.Client.Agents.GetStateAsync("copy", "k"));
        Assert.Equal("k", Assert.Single((await server.Client.Agents.FindStatesAsync("full-copy", "where=stage%3Done")).Items).Key);
        Assert.Equal("k", Assert.Single((await server.Client.Agents.FindStatesAsync(Safe, "where=stage%3Done")).Items).Key);
    }

    [Fact]
    public async Task Clone_OfAnAgentThatNamesItself_NamesItself_AndOthersAsBefore()
    {
        await using var server = await StartAsync();
        await server.Client.Agents.ChangeAsync(
            DeskServer.Desk, new ChangeAgent { Config = RawJson.From(new { calls = (string[])[DeskServer.Desk, Safe] }) });
        await server.Client.Agents.CloneAsync(DeskServer.Desk, "copy");

        var execution = await server.SendAsync("completed", turn =>
        {
            turn.Tell(DeskServer.Desk, Scripts.Add(_ => Task.CompletedTask));
            turn.Tell(Safe, "keep");
            return Task.CompletedTask;
        }, "k", "copy");

        Assert.All((await server.Client.Executions.GetAsync(execution)).Effects, effect => Assert.Equal("delivered", effect.Status));
        Assert.Equal(2, (await server.Client.Executions.ListAsync("agent=copy")).Items.Count);
        Assert.Empty((await server.Client.Executions.ListAsync($"agent={DeskServer.Desk}")).Items);
    }

    [Fact]
    public async Task Clone_ToATakenName_OrForAKeyThatMayNot_MakesNothing()
    {
        await using var server = await StartAsync();
        var operates = await server.ClientWithAsync(AccessRights.Read | AccessRights.Use | AccessRights.Operate);

        Assert.Equal("agent_exists", await CodeAsync(server.Client.Agents.CloneAsync(Safe, DeskServer.Desk)));
        Assert.Equal("invalid_name", await CodeAsync(server.Client.Agents.CloneAsync(Safe, "No")));
        Assert.Equal("agent_not_found", await CodeAsync(server.Client.Agents.CloneAsync("nobody", "copy")));
        Assert.Equal("agent_not_found", await CodeAsync(operates.Agents.CloneAsync(Safe, "copy")));
        Assert.Equal("agent_not_found", await CodeAsync(server.Client.Agents.GetAsync("copy")));
    }

    [Fact]
    public async Task File_HasEverythingButSecrets_AndMakesTheAgentAgain()
    {
        await using var server = await StartAsync();
        var file = await server.Client.Agents.ExportAsync(Safe, withStates: true);
        var text = RawJson.From(file).ToString();
        await server.Client.Agents.DeleteAsync(Safe, purge: true);

        var refused = await DeskServer.RefusedAsync(server.Client.Agents.ImportAsync(file));
        Assert.Equal("agent_not_found", await CodeAsync(server.Client.Agents.GetAsync(Safe)));
        var made = await server.Client.Agents.ImportAsync(file with
        {
            Agent = file.Agent with { Config = RawJson.From(new { token = "s-2", limit = 7 }) },
        });

        Assert.DoesNotContain("s-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("enc:", text, StringComparison.Ordinal);
        Assert.Equal((1, server.Time.GetUtcNow()), (file.Version, file.ExportedAt));
        Assert.Equal(["/config/token"], file.Agent.MissingSecrets);
        Assert.Null((await server.Client.Agents.ExportAsync(Safe)).States);
        Assert.Equal((422, "/agent/config/token"), (refused.Status, Assert.Single(refused.Errors).Pointer));
        Assert.Equal((Safe, "Safe", "Keeps things.", "running"), (made.Name, made.DisplayName, made.Description, made.Status));
        Assert.Equal("s-2", await SecretAsync(server, Safe));
        Assert.Equal("one", JsonNode.Parse((await server.Client.Agents.GetStateAsync(Safe, "k"))!.Data.ToString())!["stage"]!.GetValue<string>());
        Assert.Equal("k", Assert.Single((await server.Client.Agents.FindStatesAsync(Safe, "where=stage%3Done")).Items).Key);
    }

    [Fact]
    public async Task ImportedState_IsGoneOnWith()
    {
        await using var server = await StartAsync();
        var file = await server.Client.Agents.ExportAsync(Safe, withStates: true);
        await server.Client.Agents.ImportAsync(file with { Agent = file.Agent with { Name = "copy", Config = RawJson.From(new { token = "s" }) } });

        await server.ReachedAsync(await server.SendAsync("keep", "k", "copy"), "completed");

        var state = (await server.Client.Agents.GetStateAsync("copy", "k"))!;
        Assert.Equal((2, 2), (state.Version, JsonNode.Parse(state.Data.ToString())!["count"]!.GetValue<int>()));
    }

    [Fact]
    public async Task File_WithAnythingWrong_MakesNothing_AndSaysWhere()
    {
        await using var server = await StartAsync();
        var file = await server.Client.Agents.ExportAsync(Safe, withStates: true);
        file = file with { Agent = file.Agent with { Name = "copy", Config = RawJson.From(new { token = "s" }) } };
        var state = Assert.Single(file.States!);
        var cases = new (AgentFile File, string Pointer)[]
        {
            (file with { Version = 2 }, "/version"),
            (file with { Agent = file.Agent with { Name = "../etc/passwd" } }, "/agent/name"),
            (file with { Agent = file.Agent with { Name = "counts" } }, "/agent/name"),
            (file with { Agent = file.Agent with { Description = new('x', 2_001) } }, "/agent/description"),
            (file with { Agent = file.Agent with { Tags = ["No"] } }, "/agent/tags"),
            (file with { Agent = file.Agent with { NodeType = "nothing" }, States = null }, "/agent/nodeType"),
            (file with { Agent = file.Agent with { Config = RawJson.From(new { token = "s", helper = "nobody" }) } }, "/agent/config/helper"),
            (file with { Agent = file.Agent with { Config = RawJson.From(new { token = "s", more = 1 }) } }, "/agent/config/more"),
            (file with { States = [state, state] }, "/states/1/key"),
            (file with { States = [state with { Key = string.Empty }] }, "/states/0/key"),
            (file with { States = [state with { SchemaVersion = 2 }] }, "/states/0/data"),
            (file with { States = [state with { SchemaVersion = 0 }] }, "/states/0/data"),
            (file with { States = [state with { Data = RawJson.From("text") }] }, "/states/0/data"),
            (file with { States = [.. Enumerable.Range(0, 1_001).Select(index => state with { Key = $"{index}" })] }, "/states"),
        };

        foreach (var (wrong, pointer) in cases)
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Agents.ImportAsync(wrong));
            Assert.Equal((422, pointer), (problem.Status, Assert.Single(problem.Errors).Pointer));
        }

        Assert.Equal("runtime_unavailable", await CodeAsync(server.Client.Agents.ImportAsync(
            file with { Agent = file.Agent with { RuntimeKind = "other" }, States = null })));
        Assert.Equal("agent_exists", await CodeAsync(server.Client.Agents.ImportAsync(file with { Agent = file.Agent with { Name = Safe } })));
        Assert.Equal(2, (await server.Client.Agents.ListAsync()).Items.Count);
    }

    [Fact]
    public async Task AgentThatIsTooLarge_IsNotExported_NorClonedWithItsStates()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.ReachedAsync(await server.SendAsync("grow", $"large-{i}", Safe), "completed");
        }

        Assert.Equal("agent_too_large", await CodeAsync(server.Client.Agents.ExportAsync(Safe, withStates: true)));
        Assert.Equal("agent_too_large", await CodeAsync(server.Client.Agents.CloneAsync(Safe, "copy", withStates: true)));
        Assert.Null((await server.Client.Agents.ExportAsync(Safe)).States);
    }

    private static async Task<DeskServer> StartAsync()
    {
        var server = await DeskServer.StartAsync(services => services.AddSingleton(_ =>
        {
            var catalog = new NodeCatalog();
            catalog.Add(typeof(ScriptNode));
            catalog.Add(typeof(SafeNode));
            return catalog;
        }));
        await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = Safe,
            DisplayName = "Safe",
            Description = "Keeps things.",
            RuntimeKind = "native",
            NodeType = "safe",
            Config = RawJson.From(new { token = "s-1", limit = 7 }),
            Tags = ["demo"],
        });
        await server.ReachedAsync(await server.SendAsync("keep", "k", Safe), "completed");
        return server;
    }

    /// <summary>The secret that the agent works with.</summary>
    private static async Task<string> SecretAsync(DeskServer server, string agent)
    {
        var execution = await server.SendAsync("tell", key: null, agent);
        await server.ReachedAsync(execution, "completed");
        return (await server.Client.Executions.GetAsync(execution)).Reply.As<string>()!;
    }

    private static async Task<string?> CodeAsync(Task request) => (await DeskServer.RefusedAsync(request)).Code;

    [NodeType("safe")]
    public sealed class SafeNode : NativeAgent<SafeState, SafeConfig>
    {
        [Handles("keep")]
        public Task KeepAsync(Turn<SafeState, SafeConfig> turn)
        {
            turn.State.Count++;
            turn.State.Stage = "one";
            return Task.CompletedTask;
        }

        [Handles("grow")]
        public Task GrowAsync(Turn<SafeState, SafeConfig> turn)
        {
            turn.State.Text = new string('x', 400_000);
            return Task.CompletedTask;
        }

        [Handles("tell")]
        public Task TellAsync(Turn<SafeState, SafeConfig> turn)
        {
            turn.Reply(turn.Config.Token!);
            return Task.CompletedTask;
        }
    }

    public sealed class SafeState
    {
        public int Count { get; set; }

        [Indexed]
        public string? Stage { get; set; }

        public string? Text { get; set; }
    }

    public sealed class SafeConfig
    {
        public int Limit { get; init; }

        [Required]
        [Secret]
        public string? Token { get; init; }

        [AgentName]
        public string? Helper { get; init; }
    }
}
