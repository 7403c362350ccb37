using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.ClaudeCode;
using Trinity.Engine.Outbound;
using Trinity.Platform.Models;
using Trinity.Sdk.Runs;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>A server that executes agents in containers of a real engine, with a model that answers as it is told behind its proxy.</summary>
internal sealed class ClaudeCodeServer : IAsyncDisposable
{
    /// <summary>The provider's key: no container ever has it.</summary>
    public const string ProviderKey = "sk-ant-of-the-provider-for-this-test";

    public const string Agent = "coder";

    private ClaudeCodeServer(DockerEngine engine, ScriptedApi api, TestServer server) => (Engine, Api, Server) = (engine, api, server);

    public DockerEngine Engine { get; }

    public ScriptedApi Api { get; }

    public TestServer Server { get; }

    public TrinityClient Client => Server.Client;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<ClaudeCodeServer> StartAsync(DockerEngine? engine = null, Action<ClaudeCodeOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        engine ??= await DockerEngine.SharedAsync();
        var image = await engine.AgentImageAsync();
        var api = await ScriptedApi.StartAsync(ProviderKey);
        var server = await TestServer.StartAsync(
            configure: services =>
            {
                services.Configure<OutboundOptions>(outbound => outbound.AllowedRanges = ["127.0.0.0/8"]);
                services.Configure<ModelOptions>(models => (models.BaseUrl, models.ApiKey) = (api.Url, ProviderKey));
                services.Configure<ClaudeCodeOptions>(options =>
                {
                    (options.Engine, options.Image, options.SweepInterval) = (engine.Endpoint, image, TimeSpan.FromMilliseconds(200));

                    // What fails for good is not waited for as long as people wait.
                    options.ModelRetries = 4;
                    configure?.Invoke(options);
                });
                configureServices?.Invoke(services);
            },
            settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Trinity:ClaudeCode:Enabled"] = "true" });
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Agent, RuntimeKind = "claude_code" });
        return new ClaudeCodeServer(engine, api, server);
    }

    /// <summary>Asks the agent to do as the script says.</summary>
    public Task<string> AskAsync(string? key, params ScriptStep[] steps) => AskAgentAsync(Agent, key, steps);

    /// <summary>Asks an agent to do as the script says.</summary>
    public async Task<string> AskAgentAsync(string agent, string? key, params ScriptStep[] steps) => (await Client.Executions.SubmitAsync(
        agent, new SubmitExecution { Type = "task", Key = key, Input = RawJson.From(new { prompt = Script.Of(steps) }) })).Id;

    /// <summary>Gives the agent another configuration.</summary>
    public Task ConfigureAsync(string config) => Client.Agents.ChangeAsync(Agent, new ChangeAgent { Config = RawJson.From(JsonElement.Parse(config)) });

    public Task ReachedAsync(string execution, string status) =>
        Eventually.HoldsAsync(async () => (await Client.Executions.GetAsync(execution)).Status == status);

    /// <summary>The execution once it has ended.</summary>
    public async Task<Execution> EndedAsync(string execution)
    {
        Execution? ended = null;
        await Eventually.HoldsAsync(async () => (ended = await Client.Executions.GetAsync(execution)).Status is not ("queued" or "running" or "waiting" or "retrying"));
        return ended!;
    }

    /// <summary>Waits until no container of the server is there any more.</summary>
    public Task CleanAsync() => Eventually.HoldsAsync(async () => (await ContainersAsync()).Length == 0);

    public async Task<string[]> ContainersAsync()
    {
        var instance = await InstanceAsync();
        return (await Engine.RunAsync("ps", "--all", "--quiet", "--filter", $"label=trinity.instance={instance}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<string[]> VolumesAsync() =>
        (await Engine.RunAsync("volume", "ls", "--quiet", "--filter", $"label=trinity.instance={await InstanceAsync()}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until the list says that the containers of its agents, by name, are like this.</summary>
    public Task AreAsync(params string?[] containers) => Eventually.HoldsAsync(async () =>
        (await Client.Agents.ListAsync(cancellationToken: CancellationToken)).Items.Select(agent => agent.Container).SequenceEqual(containers));

    /// <summary>Leaves the workspace of an agent, and a container that has ended on it.</summary>
    public async Task LeaveAsync(string agent, int tenant, string command)
    {
        var instance = await InstanceAsync();
        string[] labels = [$"trinity.instance={instance}", $"trinity.tenant={tenant}", $"trinity.agent={agent}"];
        var labelled = labels.SelectMany(label => (string[])["--label", label]).ToArray();
        var volume = $"trn-{instance}-{agent}-workspace";
        await Engine.RunAsync(["volume", "create", .. labelled, volume]);
        await Engine.RunAsync(
            ["run", "--network", "none", "--user", "0", .. labelled, "--volume", $"{volume}:/workspace", await Engine.AgentImageAsync(), "sh", "-c", command]);
    }

    /// <summary>Leaves a container that is of no agent.</summary>
    /// <returns>The engine's id of it.</returns>
    public async Task<string> LeaveContainerAsync(string name) => (await Engine.RunAsync(
        "create", "--network", "none", "--label", $"trinity.instance={await InstanceAsync()}", "--name", $"{name}-{Guid.NewGuid():n}", await Engine.AgentImageAsync(),
        "true")).Trim();

    public async ValueTask DisposeAsync()
    {
        var instance = await Server.Services.GetRequiredService<IRunReads>().InstanceAsync(CancellationToken.None);
        await Server.DisposeAsync();
        await Api.DisposeAsync();
        await RemoveAsync(["ps", "--all", "--quiet"], ["rm", "--force", "--volumes"], instance);
        await RemoveAsync(["volume", "ls", "--quiet"], ["volume", "rm", "--force"], instance);
    }

    private ValueTask<string> InstanceAsync() => Server.Services.GetRequiredService<IRunReads>().InstanceAsync(CancellationToken);

    private async Task RemoveAsync(string[] list, string[] remove, string instance)
    {
        if ((await Engine.RunAsync([.. list, "--filter", $"label=trinity.instance={instance}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } left)
        {
            await Engine.RunAsync([.. remove, .. left]);
        }
    }
}
