using System.Globalization;
using Docker.DotNet.Models;
using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Containers;

/// <summary>What every container of an agent is kept within, whatever it is for.</summary>
/// <param name="instance">The id of this instance, by which its containers are told from those of others.</param>
internal sealed class AgentWalls(string instance)
{
    public const string InstanceLabel = "trinity.instance";
    public const string TenantLabel = "trinity.tenant";
    public const string AgentLabel = "trinity.agent";

    private const string Home = "home";
    private const string Workspace = "workspace";

    public Dictionary<string, string> LabelsOf(TenantId tenant, AgentId agent) => new(StringComparer.Ordinal)
    {
        [InstanceLabel] = instance,
        [TenantLabel] = tenant.Value.ToString(CultureInfo.InvariantCulture),
        [AgentLabel] = $"{agent}",
    };

    /// <summary>The volumes of an agent: what stays of it.</summary>
    public IReadOnlyList<string> VolumesOf(AgentId agent) => [VolumeOf(agent, Home), VolumeOf(agent, Workspace)];

    /// <summary>
    /// No capabilities, no new ones, no network but the platform's socket, nothing to write but its volumes and a temporary directory.
    /// </summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="socketDirectory">The directory of this machine with the socket of the platform.</param>
    /// <param name="memory">In bytes. Memory and swap together: it has no swap.</param>
    /// <param name="processors">How many processors it may keep busy.</param>
    /// <param name="processes">How many processes it may have.</param>
    public HostConfig HostOf(TenantId tenant, AgentId agent, string socketDirectory, long memory, double processors, int processes) => new()
    {
        NetworkMode = "none",
        ReadonlyRootfs = true,
        Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/tmp"] = "mode=1777,size=268435456",
            [Injection.Kept] = Injection.KeptOptions,
        },
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges"],
        PidsLimit = processes,
        Memory = memory,
        MemorySwap = memory,
        NanoCPUs = (long)(processors * 1e9),

        // The engine's own first process can be read by the agent, and its output be written to through it: the image has one that cannot.
        Init = false,
        AutoRemove = false,
        RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        LogConfig = new LogConfig
        {
            Type = "json-file",
            Config = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "1g", ["max-file"] = "1" },
        },
        Mounts =
        [
            MountOf(tenant, agent, Home, "/home/agent"),
            MountOf(tenant, agent, Workspace, "/workspace"),
            Injection.Mount,
            new Mount { Type = "bind", Source = socketDirectory, Target = WayOut.SocketDirectory, ReadOnly = true },
        ],
    };

    private string VolumeOf(AgentId agent, string purpose) => $"trn-{instance}-{agent}-{purpose}";

    private Mount MountOf(TenantId tenant, AgentId agent, string purpose, string target) => new()
    {
        Type = "volume",
        Source = VolumeOf(agent, purpose),
        Target = target,
        VolumeOptions = new VolumeOptions { Labels = LabelsOf(tenant, agent) },
    };
}
