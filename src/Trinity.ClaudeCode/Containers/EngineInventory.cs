using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Containers;

/// <summary>What an engine has under the labels of this instance, whatever it was made for.</summary>
/// <param name="docker">Speaks to the engine.</param>
/// <param name="containers">Reads what the labels say.</param>
/// <param name="instance">The id of this instance.</param>
internal sealed class EngineInventory(IDockerClient docker, RunContainers containers, string instance)
{
    private static readonly string[] Changes = ["create", "start", "die", "destroy"];

    public Task<IReadOnlyList<FoundContainer>> ListAsync(CancellationToken cancellationToken) => EngineCalls.AskAsync(async () =>
    {
        var found = await docker.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = OfInstance() }, cancellationToken);
        return (IReadOnlyList<FoundContainer>)
        [
            .. found.Select(container => new FoundContainer(
                container.ID,
                container.Names?.FirstOrDefault()?.TrimStart('/') ?? container.ID,
                container.Image ?? string.Empty,
                container.ImageID ?? string.Empty,
                container.State ?? "unknown",
                new DateTimeOffset(container.Created.ToUniversalTime()),
                AgentOf(container.Labels),
                containers.Read(container))),
        ];
    });

    public Task<IReadOnlyList<AgentVolumes>> ListVolumesAsync(CancellationToken cancellationToken) => EngineCalls.AskAsync(async () =>
    {
        var found = await docker.Volumes.ListAsync(new VolumesListParameters { Filters = OfInstance() }, cancellationToken);
        return (IReadOnlyList<AgentVolumes>)
        [
            .. from volume in found.Volumes ?? []
               let owner = AgentOf(volume.Labels)
               where owner is not null
               group volume by owner.Value into volumes
               select new AgentVolumes(volumes.Key.Tenant, volumes.Key.Agent, volumes.Min(volume => TimeOf(volume.CreatedAt))),
        ];
    });

    /// <summary>Finds an image.</summary>
    /// <returns>The engine's id of it; null when it has none of the name.</returns>
    public Task<string?> FindImageAsync(string name, CancellationToken cancellationToken) => EngineCalls.AskAsync(async () =>
    {
        try
        {
            return (await docker.Images.InspectImageAsync(name, cancellationToken)).ID;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>Removes the volumes of an agent, unless a container still has one of them.</summary>
    /// <returns>Whether they are gone.</returns>
    public async Task<bool> TryRemoveVolumesAsync(AgentId agent, CancellationToken cancellationToken)
    {
        try
        {
            await containers.RemoveVolumesAsync(agent, cancellationToken);
            return true;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>Removes what belongs to no agent: a container, or the volumes of an agent with the containers that have them.</summary>
    public async Task RemoveAsync(UnmanagedContainer unmanaged, CancellationToken cancellationToken)
    {
        if (unmanaged.Agent is not { } agent)
        {
            await containers.RemoveAsync(unmanaged.Id, cancellationToken);
            return;
        }

        foreach (var container in (await ListAsync(cancellationToken)).Where(container => container.Agent?.Agent == agent))
        {
            await containers.RemoveAsync(container.Id, cancellationToken);
        }

        await containers.RemoveVolumesAsync(agent, cancellationToken);
    }

    /// <summary>Tells each time that a container comes, begins, ends or goes, as long as the engine does. What was told is no truth: look then.</summary>
    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => EngineCalls.AskAsync(async () =>
    {
        var filters = OfInstance();
        filters["type"] = new Dictionary<string, bool>(StringComparer.Ordinal) { ["container"] = true };
        filters["event"] = Changes.ToDictionary(change => change, _ => true, StringComparer.Ordinal);
        await docker.System.MonitorEventsAsync(new ContainerEventsParameters { Filters = filters }, new Told(changed), cancellationToken);
        return true;
    });

    private Dictionary<string, IDictionary<string, bool>> OfInstance() => new(StringComparer.Ordinal)
    {
        ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [$"{AgentWalls.InstanceLabel}={instance}"] = true },
    };

    private static (TenantId Tenant, AgentId Agent)? AgentOf(IDictionary<string, string>? labels) =>
        labels is not null
        && labels.TryGetValue(AgentWalls.TenantLabel, out var tenant) && int.TryParse(tenant, CultureInfo.InvariantCulture, out var tenantId)
        && labels.TryGetValue(AgentWalls.AgentLabel, out var agent) && AgentId.TryParse(agent, out var agentId)
            ? (new TenantId(tenantId), agentId)
            : null;

    private static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : default;

    /// <summary>Passes on that something was told, on the thread that read it.</summary>
    private sealed class Told(Action changed) : IProgress<Message>
    {
        public void Report(Message value) => changed();
    }
}
