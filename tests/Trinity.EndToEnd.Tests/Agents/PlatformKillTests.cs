using System.Globalization;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Crashes;
using Trinity.Testing.Docker;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The server as it ships, killed while containers work: they go on without it, and the next process finds them.</summary>
public sealed class PlatformKillTests
{
    private const int Containers = 5;
    private const string Agent = "coder";
    private const string ProviderKey = "sk-ant-of-the-provider-for-this-test";

    private readonly int _seed = (int)(TimeProvider.System.GetTimestamp() & 0x7fffffff);

    /// <summary>How often: twice, or as the environment says.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_PLATFORM_KILLS"), out var count) ? count : 2;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_KilledWhileContainersWork_LosesNothing_AndBillsNothingTwice()
    {
        var engine = await DockerEngine.SharedAsync();
        var image = await engine.AgentImageAsync();
        await using var api = await ScriptedApi.StartAsync(ProviderKey);
        using var directory = new CrashDirectory(TestStore.Sqlite);
        var environment = EnvironmentOf(directory, engine, image, api);
        var random = new Random(_seed);
        var cut = 0;
        var server = ServerProcess.LaunchServer(directory.Path, environment);
        try
        {
            await server.ReadyAsync(CancellationToken);
            await server.Client.Agents.CreateAsync(new CreateAgent { Name = Agent, RuntimeKind = "claude_code" });
            for (var round = 0; round < Kills; round++)
            {
                var asked = api.Requests.Messages.Count;
                var tasks = new List<(string Name, string Execution)>();
                for (var task = 0; task < Containers; task++)
                {
                    var name = NameOf(round, task);
                    tasks.Add((name, await AskAsync(server, ScriptStep.Bash($"echo {name} >>log; sleep 0.{task}"), new ScriptStep { Text = $"Done {name}", SlowMs = 20 })));
                }

                await api.Requests.MessagesAsync(asked + random.Next(1, (2 * Containers) + 1), CancellationToken);
                await server.KillAsync();
                await server.DisposeAsync();
                server = ServerProcess.LaunchServer(directory.Path, environment);
                await server.ReadyAsync(CancellationToken);
                foreach (var (name, execution) in tasks)
                {
                    cut += await CheckAsync(server, api, name, execution);
                }
            }

            await CheckLogAsync(server, api);
            await Eventually.NothingAsync(async () => await LeftAsync(engine, image) is { Length: > 0 } left ? left : null, TimeSpan.FromMinutes(1), CancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Seed {_seed}: {exception.Message}\n{server.Output}", exception);
        }
        finally
        {
            await server.DisposeAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {_seed}: {Kills} kills with {Containers} containers, {cut} calls of the model were cut and made again.");
    }

    /// <summary>It has ended as if nothing had been, and each call that left the platform is on record.</summary>
    /// <returns>How many calls were made again, because the server went in the middle of them.</returns>
    private static async Task<int> CheckAsync(ServerProcess server, ScriptedApi api, string name, string execution)
    {
        Execution? ended = null;
        await Eventually.HoldsAsync(async () => (ended = await server.Client.Executions.GetAsync(execution)).FinishedAt is not null);
        Assert.Equal(("completed", null), (ended!.Status, ended.Error?.Message));
        Assert.Contains($"Done {name}", ended.Reply.ToString(), StringComparison.Ordinal);

        // A call that is cut is asked for again by Claude Code; it waits for the answer of each before it makes the next, so that a kill cuts one at most.
        var calls = api.Requests.Messages.Count(request => request.Text.Contains(name, StringComparison.Ordinal));
        Assert.InRange(calls, 2, 3);
        Assert.InRange(ended.Usage.Calls ?? 0, calls, 3);
        Assert.InRange(ended.Usage.Unmeasured ?? 0, 0, (ended.Usage.Calls ?? 0) - 2);
        return calls - 2;
    }

    /// <summary>What the tasks have done they have done once.</summary>
    private static async Task CheckLogAsync(ServerProcess server, ScriptedApi api)
    {
        var execution = await AskAsync(server, ScriptStep.Bash("cat log"), new ScriptStep { Text = "Read." });
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(execution)).Status == "completed");
        var tasks = from round in Enumerable.Range(0, Kills) from task in Enumerable.Range(0, Containers) select NameOf(round, task);
        Assert.Equal(tasks.Order(StringComparer.Ordinal), api.Requests.Messages[^1].ToolResult.Split('\n').Order(StringComparer.Ordinal));
    }

    private static string NameOf(int round, int task) => string.Create(CultureInfo.InvariantCulture, $"task-{round}-{task}.");

    private static async Task<string> AskAsync(ServerProcess server, params ScriptStep[] steps) => (await server.Client.Executions.SubmitAsync(
        Agent, new SubmitExecution { Type = "task", Input = RawJson.From(new { prompt = Script.Of(steps) }) })).Id;

    private static async Task<string> LeftAsync(DockerEngine engine, string image) =>
        await engine.RunAsync("ps", "--all", "--quiet", "--filter", $"ancestor={image}", "--filter", "label=trinity.execution");

    private static Dictionary<string, string> EnvironmentOf(CrashDirectory directory, DockerEngine engine, string image, ScriptedApi api) =>
        new(Programs.OpenLoopback.Concat(directory.Environment), StringComparer.Ordinal)
        {
            ["Trinity__ClaudeCode__Enabled"] = "true",
            ["Trinity__ClaudeCode__Engine"] = $"{engine.Endpoint}",
            ["Trinity__ClaudeCode__Image"] = image,
            ["Trinity__ClaudeCode__Parallel"] = $"{Containers}",
            ["Trinity__ClaudeCode__SweepInterval"] = "00:00:00.200",
            ["Trinity__Models__BaseUrl"] = $"{api.Url}",
            ["Trinity__Models__ApiKey"] = ProviderKey,
        };
}
