using System.Diagnostics;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Bench.Harness;
using Trinity.Bench.Nodes;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.ClaudeCode;
using Trinity.Engine.Outbound;
using Trinity.Platform.Models;

namespace Trinity.Bench.Runtimes;

/// <summary>The same job, one question to a model, for an agent in this process and for one in a container: what each costs.</summary>
internal sealed class RuntimesBench : IAsyncDisposable
{
    private const string Native = "native";
    private const string ClaudeCode = "claude_code";
    private const double Mib = 1024 * 1024;

    private static readonly string[] Kinds = [Native, ClaudeCode];

    private readonly BenchServer _server;
    private readonly BenchModel _model;
    private readonly TrinityClient _client;
    private readonly DockerClient _docker;
    private readonly int _rounds;
    private readonly int _held;
    private int _agents;

    private RuntimesBench(BenchServer server, BenchModel model, DockerClient docker, bool isQuick)
    {
        (_server, _model, _docker, _rounds, _held) = (server, model, docker, isQuick ? 3 : 9, isQuick ? 500 : 2_000);
        _client = new TrinityClient(new Uri(server.Address), BenchServer.ApiKey);
    }

    public static async Task RunAsync(bool isQuick)
    {
        using var engine = await BenchEngine.StartAsync();
        await engine.BuildAgentAsync();
        var endpoint = new Uri($"unix://{engine.Socket}");
        await using var model = await BenchModel.StartAsync();
        using var docker = new DockerClientBuilder().WithEndpoint(endpoint).Build();
        var server = await BenchServer.StartAsync(
            services =>
            {
                services.Configure<OutboundOptions>(outbound => outbound.AllowedRanges = ["127.0.0.0/8"]);
                services.Configure<ModelOptions>(models => (models.BaseUrl, models.ApiKey) = (model.Address, "bench"));
                services.Configure<ClaudeCodeOptions>(options => (options.Engine, options.Image) = (endpoint, BenchEngine.AgentImage));
            },
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Trinity:ClaudeCode:Enabled"] = "true" });
        await using var bench = new RuntimesBench(server, model, docker, isQuick);
        await bench.MeasureAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task MeasureAsync()
    {
        // The compiler, the image's pages, the first of everything.
        foreach (var kind in Kinds)
        {
            await TurnAsync(await CreateAsync(kind), kind);
        }

        await MeasureTimesAsync();
        await MeasureCpuAsync();
        await MeasureMemoryAsync();
        await MeasureDiskAsync();
    }

    /// <summary>Kind after kind in each round: what the machine does beside hits both.</summary>
    private async Task MeasureTimesAsync()
    {
        var ready = Kinds.ToDictionary(kind => kind, _ => new List<double>(), StringComparer.Ordinal);
        var asked = Kinds.ToDictionary(kind => kind, _ => new List<double>(), StringComparer.Ordinal);
        var turns = Kinds.ToDictionary(kind => kind, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < _rounds; round++)
        {
            foreach (var kind in Kinds)
            {
                var began = Stopwatch.GetTimestamp();
                var agent = await CreateAsync(kind);
                BenchException.ThrowUnless(await IsReadyAsync(agent), $"'{agent}' is not ready.");
                ready[kind].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                began = Stopwatch.GetTimestamp();
                await TurnAsync(agent, kind);
                turns[kind].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                asked[kind].Add(Stopwatch.GetElapsedTime(began, _model.AskedAt).TotalMilliseconds);
            }
        }

        Compare("runtimes.create_to_ready_ms", "ms", Median(ready[Native]), Median(ready[ClaudeCode]));
        Compare("runtimes.first_model_request_ms", "ms", Median(asked[Native]), Median(asked[ClaudeCode]));
        Compare("runtimes.first_turn_ms", "ms", Median(turns[Native]), Median(turns[ClaudeCode]));
    }

    /// <summary>Turns one after the other, with all that they cause anywhere on the machine.</summary>
    private async Task MeasureCpuAsync()
    {
        var used = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            var agent = await CreateAsync(kind);
            await TurnAsync(agent, kind);
            var count = kind == Native ? _rounds * 200 : _rounds;
            await DrainedAsync();
            var before = Machine.CpuSeconds;
            for (var turn = 0; turn < count; turn++)
            {
                await TurnAsync(agent, kind);
            }

            await DrainedAsync();
            used[kind] = (Machine.CpuSeconds - before) * 1_000 / count;
        }

        Compare("runtimes.turn_cpu_ms", "ms", used[Native], used[ClaudeCode]);
    }

    /// <summary>What turns hold while the model thinks, and what agents hold that have nothing to do.</summary>
    private async Task MeasureMemoryAsync()
    {
        var agents = new List<string>();
        for (var agent = 0; agent < _held; agent++)
        {
            agents.Add(await CreateAsync(Native));
        }

        await Parallel.ForEachAsync(agents[..(_held / 2)], async (agent, _) => await TurnAsync(agent, Native));
        var warm = Resident();
        await Parallel.ForEachAsync(agents[(_held / 2)..], async (agent, _) => await TurnAsync(agent, Native));
        var idle = (Resident() - warm) / (double)(_held - (_held / 2));

        var before = Resident();
        var held = await HoldAsync(Native, agents);
        var native = (Resident() - before) / (double)_held;
        await EndAsync(held);

        var containers = await HoldAsync(ClaudeCode, [await CreateAsync(ClaudeCode), await CreateAsync(ClaudeCode)]);
        var ids = (await ContainersAsync()).Select(container => container.ID).ToArray();
        BenchException.ThrowUnless(ids.Length == 2, $"{ids.Length} containers run, and not 2.");
        var container = Machine.MemoryOf(process => ids.Any(id => process.Contains(id, StringComparison.Ordinal))) / 2.0;
        await EndAsync(containers);
        await DrainedAsync();
        Report.Write("runtimes.idle_kib", idle / 1024, "KiB", new { runtime = Native, agents = _held, containersOfIdleClaudeCodeAgents = (await ContainersAsync()).Count });
        Compare("runtimes.turn_memory_mib", "MiB", native / Mib, container / Mib);
    }

    /// <summary>What an agent leaves behind after one turn: rows, and of the other kind two volumes beside them.</summary>
    private async Task MeasureDiskAsync()
    {
        var rows = Rows.Count(_server, "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)");
        var agents = Rows.Count(_server, "SELECT count(*) FROM agent");
        var native = rows / (double)agents;
        var volumes = (await _docker.Volumes.ListAsync(new VolumesListParameters(), CancellationToken.None)).Volumes!.Select(volume => volume.Mountpoint!).ToArray();
        var used = await ChildProcess.RunAsync("du", ["--summarize", "--total", "--block-size=1024", .. volumes]);
        var kib = long.Parse(used.TrimEnd().Split('\n')[^1].Split('\t')[0], CultureInfo.InvariantCulture) / (volumes.Length / 2.0);
        Compare("runtimes.agent_disk_kib", "KiB", native / 1024, (native / 1024) + kib);
    }

    private async Task<string> CreateAsync(string kind)
    {
        var name = $"{kind[..6]}-{_agents++}".Replace('_', '-');
        await _client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = kind, NodeType = kind == Native ? "bench-asking" : null });
        return name;
    }

    private async Task<bool> IsReadyAsync(string agent) => (await _client.Agents.GetStatusAsync(agent)).Runtime == "ready";

    /// <summary>Has an agent ask the model, and waits until that is on the disk.</summary>
    private async Task TurnAsync(string agent, string kind) => Ended(await SubmitAsync(agent, kind, TimeSpan.FromSeconds(60)));

    private Task<Execution> SubmitAsync(string agent, string kind, TimeSpan? wait) => _client.Executions.SubmitAsync(
        agent,
        new SubmitExecution { Type = kind == Native ? "ask" : "task", Input = kind == Native ? RawJson.From(new Question(_model.Address)) : RawJson.From(new { prompt = "Say done." }) },
        new SubmitOptions { Wait = wait });

    private static void Ended(Execution execution) =>
        BenchException.ThrowUnless(execution.Status == "completed", $"{execution.Id} is {execution.Status}: {execution.Error?.Message}");

    /// <summary>Turns that all wait for the model.</summary>
    private async Task<IReadOnlyList<string>> HoldAsync(string kind, List<string> agents)
    {
        var asked = _model.Count;
        _model.Hold();
        var executions = new List<string>();
        foreach (var agent in agents)
        {
            executions.Add((await SubmitAsync(agent, kind, wait: null)).Id);
        }

        await UntilAsync(() => Task.FromResult(_model.Count >= asked + agents.Count));
        return executions;
    }

    private async Task EndAsync(IReadOnlyList<string> executions)
    {
        _model.Release();
        foreach (var execution in executions)
        {
            Execution? ended = null;
            await UntilAsync(async () => (ended = await _client.Executions.GetAsync(execution)).FinishedAt is not null);
            Ended(ended!);
        }
    }

    /// <summary>No container is there any more.</summary>
    private Task DrainedAsync() => UntilAsync(async () => (await ContainersAsync()).Count == 0);

    private Task<IList<ContainerListResponse>> ContainersAsync() => _docker.Containers.ListContainersAsync(new ContainersListParameters { All = true });

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isTrue())
        {
            BenchException.ThrowUnless(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "It takes too long.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double Median(List<double> samples)
    {
        samples.Sort();
        return samples[samples.Count / 2];
    }

    private static void Compare(string metric, string unit, double native, double claudeCode)
    {
        Report.Write(metric, native, unit, new { runtime = Native });
        Report.Write(metric, claudeCode, unit, new { runtime = ClaudeCode });
        Report.Write(metric[..metric.LastIndexOf('_')] + "_ratio", claudeCode / native, "1", new { of = metric, what = "claude_code to native" });
    }
}
