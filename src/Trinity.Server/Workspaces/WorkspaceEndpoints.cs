using Trinity.Client.Workspaces;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using AgentStats = Trinity.Client.Workspaces.AgentStats;
using ContainerStats = Trinity.Client.Workspaces.ContainerStats;
using DiskStats = Trinity.Client.Workspaces.DiskStats;

namespace Trinity.Server.Workspaces;

/// <summary>Whole workspaces over HTTP, and what agents use.</summary>
internal static class WorkspaceEndpoints
{
    private const string Tar = "application/x-tar";

    /// <summary>The longest body, in bytes.</summary>
    private const long MaxArchive = 2_000_000_000;

    public static RouteGroupBuilder MapWorkspaces(this RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents/{name}").WithTags("Files");
        agents.MapGet("/workspace", ExportAsync).WithName("ExportWorkspace").Requires(AccessRights.Operate).RequiresCapability(Capability.Files)
            .WithSummary("Downloads the whole workspace as a tar archive, of at most 2 GB.").Produces<Stream>(contentType: Tar);
        agents.MapPost("/workspace", ImportAsync).WithName("ImportWorkspace").Requires(AccessRights.Edit).RequiresCapability(Capability.Files)
            .WithSummary("Unpacks a tar archive into the workspace: all of it, or nothing. What leads out of the workspace is refused.")
            .Accepts<Stream>(Tar).Produces<ImportedWorkspace>();
        agents.MapGet("/stats", MeasureAsync).WithTags("Agents").WithName("MeasureAgent").Requires(AccessRights.Read).RequiresCapability(Capability.Stats)
            .WithSummary("Measures what the agent uses: its containers that run, and what it has on disk.").Produces<AgentStats>();
        return api;
    }

    private static async Task<IResult> ExportAsync(HttpContext context, AgentActions actions, string name, CancellationToken cancellationToken)
    {
        var files = context.CapableAgent<IAgentFiles>();
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "export_workspace");
        return Downloads.Of(await files.Runtime.ExportAsync(files.Agent, cancellationToken), $"{files.Agent.Name}.tar", contentType: Tar);
    }

    private static async Task<IResult> ImportAsync(
        HttpContext context, AgentActions actions, string name, bool? skipLinks, CancellationToken cancellationToken)
    {
        var files = context.CapableAgent<IAgentFiles>();
        var count = await files.Runtime.ImportAsync(files.Agent, Downloads.BodyOf(context, MaxArchive), skipLinks == true, cancellationToken);
        await actions.RecordAsync(context.Caller(), files.Agent.Id, "import_workspace");
        return TypedResults.Ok(new ImportedWorkspace(count));
    }

    private static async Task<IResult> MeasureAsync(HttpContext context, string name, CancellationToken cancellationToken)
    {
        var meter = context.CapableAgent<IAgentStats>();
        var stats = await meter.Runtime.MeasureAsync(meter.Agent, cancellationToken);
        return TypedResults.Ok(new AgentStats
        {
            Containers =
            [
                .. stats.Containers.Select(container => new ContainerStats
                {
                    Execution = container.Execution?.ToString(),
                    Processors = container.Processors,
                    MemoryBytes = container.Memory,
                    MemoryLimitBytes = container.MemoryLimit,
                    Processes = container.Processes,
                    StartedAt = container.StartedAt,
                }),
            ],
            Disk = [.. stats.Disk.Select(disk => new DiskStats(disk.Name, disk.Bytes, disk.Files))],
        });
    }
}
