using Docker.DotNet;
using Docker.DotNet.Models;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using static Trinity.ClaudeCode.Containers.EngineCalls;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>Measures the containers of an agent that run.</summary>
internal sealed class ContainerMeter(IDockerClient docker, string instance)
{
    public Task<IReadOnlyList<ContainerStats>> MeasureAsync(AgentId agent, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var filter = new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            [$"{AgentWalls.InstanceLabel}={instance}"] = true,
            [$"{AgentWalls.AgentLabel}={agent}"] = true,
        };
        var found = await docker.Containers.ListContainersAsync(
            new ContainersListParameters { Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal) { ["label"] = filter } },
            cancellationToken);

        // Each takes a second, in which the engine looks twice.
        var measured = await Task.WhenAll(found.Select(container => MeasureAsync(container, cancellationToken)));
        return (IReadOnlyList<ContainerStats>)[.. measured.OfType<ContainerStats>()];
    });

    private async Task<ContainerStats?> MeasureAsync(ContainerListResponse container, CancellationToken cancellationToken)
    {
        ContainerStatsResponse? stats = null;
        try
        {
            await docker.Containers.GetContainerStatsAsync(
                container.ID, new ContainerStatsParameters { Stream = false, OneShot = false }, new Last(found => stats = found), cancellationToken);
        }
        catch (DockerApiException)
        {
            // It has ended meanwhile.
        }

        return stats is { PidsStats.Current: > 0, MemoryStats: { } memory }
            ? new ContainerStats(
                container.Labels!.TryGetValue(RunContainers.ExecutionLabel, out var label) && MessageId.TryParse(label, out var execution) ? execution : null,
                ProcessorsOf(stats),
                (long)(memory.Usage ?? 0) - CacheOf(memory),
                (long)(memory.Limit ?? 0),
                (int)stats.PidsStats.Current,
                new DateTimeOffset(container.Created.ToUniversalTime()))
            : null;
    }

    private static double? ProcessorsOf(ContainerStatsResponse stats)
    {
        if (stats is not { CPUStats: { SystemUsage: { } now, OnlineCPUs: { } count } cpu, PreCPUStats: { SystemUsage: { } before } earlier } || now <= before)
        {
            return null;
        }

        var used = (double)cpu.CPUUsage.TotalUsage - earlier.CPUUsage.TotalUsage;
        return Math.Round(Math.Max(0, used) / (now - before) * count, 3);
    }

    /// <summary>What the system would give back at once; each of its versions has another name for it.</summary>
    private static long CacheOf(MemoryStats memory) => memory.Stats is not { } stats ? 0
        : stats.TryGetValue("total_inactive_file", out var first) ? (long)first
        : stats.TryGetValue("inactive_file", out var second) ? (long)second
        : 0;

    private sealed class Last(Action<ContainerStatsResponse> take) : IProgress<ContainerStatsResponse>
    {
        public void Report(ContainerStatsResponse value) => take(value);
    }
}
