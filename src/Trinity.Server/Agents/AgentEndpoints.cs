using Trinity.Client.Agents;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Platform.Executions;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;

namespace Trinity.Server.Agents;

/// <summary>Agents over HTTP.</summary>
internal static class AgentEndpoints
{
    public static RouteGroupBuilder MapAgents(this RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("/", ListAsync).WithName("ListAgents").Requires(AccessRights.Read)
            .WithSummary("Lists agents: by name, or those first that were created or changed last.").Produces<Client.Page<Client.Agents.Agent>>();
        agents.MapGet("/counts", CountAsync).WithName("CountAgents").Requires(AccessRights.Read)
            .WithSummary("Says how many agents there are in each status, at most 2 seconds late.").Produces<Client.Agents.AgentCounts>();
        agents.MapGet("/purges", ShowPurgesAsync).WithName("ShowPurges").Requires(AccessRights.Administer)
            .WithSummary("Says how many deleted agents, whose time to be restored is over, are left because they are too many to be erased unasked.")
            .Produces<AgentPurges>();
        agents.MapPost("/purges", ApprovePurgesAsync).WithName("ApprovePurges").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Erases those agents, if there are as many as the request says.").Produces<AgentPurges>();
        agents.MapGet("/unmanaged", ListUnmanaged).WithName("ListUnmanagedContainers").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Lists what runs under the labels of this instance and belongs to no agent.").Produces<UnmanagedContainerList>();
        agents.MapPost("/", CreateAsync).WithName("CreateAgent").Requires(AccessRights.Edit).WholeTenantOnly().WithSummary("Creates an agent.")
            .Produces<Client.Agents.Agent>(StatusCodes.Status201Created);
        agents.MapGet("/{name}", GetAsync).WithName("GetAgent").Requires(AccessRights.Read)
            .WithSummary("Shows an agent.").Produces<Client.Agents.Agent>();
        agents.MapPatch("/{name}", ChangeAsync).WithName("ChangeAgent").Requires(AccessRights.Edit)
            .WithSummary("Changes an agent.").Produces<Client.Agents.Agent>()
            .ReadsHeaders(RequestHeader.IfMatch);
        agents.MapDelete("/{name}", DeleteAsync).WithName("DeleteAgent").Requires(AccessRights.Edit)
            .WithSummary("Deletes an agent; everything of it is kept for restore, unless it is purged.")
            .Produces(StatusCodes.Status204NoContent);
        agents.MapPost("/{name}/restore", RestoreAsync).WithName("RestoreAgent").Requires(AccessRights.Edit).OwnersOnly()
            .WithSummary("Brings a deleted agent back.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/rename", RenameAsync).WithName("RenameAgent").Requires(AccessRights.Edit)
            .WithSummary("Gives an agent another name. The one that it had is free again; configurations that name it go on working.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/transfer", TransferAsync).WithName("TransferAgent").Requires(AccessRights.Edit).OwnersOnly()
            .WithSummary("Gives an agent to another owner.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/start", StartAsync).WithName("StartAgent").Requires(AccessRights.Operate)
            .WithSummary("Lets an agent work.").Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/stop", StopAsync).WithName("StopAgent").Requires(AccessRights.Operate)
            .WithSummary("Stops an agent: messages are accepted and wait.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/hold", HoldAsync).WithName("HoldAgent").Requires(AccessRights.Operate)
            .WithSummary("Keeps an agent from working until it is released or started. It stays meant to work, takes messages, and says why it is held.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/release", ReleaseAsync).WithName("ReleaseAgent").Requires(AccessRights.Operate)
            .WithSummary("Lets an agent go on that a person or the platform holds; a stopped one stays stopped.").Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/reset", ResetAsync).WithName("ResetAgent").Requires(AccessRights.Operate)
            .WithSummary("Drops an agent's queued work, conversations and reminders; its states stay unless asked otherwise.")
            .Produces<Client.Agents.Agent>();
        agents.MapPost("/{name}/redeploy", RedeployAsync).WithName("RedeployAgent").Requires(AccessRights.Operate)
            .WithSummary("Lets an agent go on with the current code of its node type.").Produces<Client.Agents.Agent>();
        agents.MapGet("/{name}/status", StatusAsync).WithName("GetAgentStatus").Requires(AccessRights.Read).WithSummary("Says how an agent is now.")
            .Produces<AgentStatus>();
        agents.MapGet("/{name}/capabilities", CapabilitiesAsync).WithName("GetAgentCapabilities").Requires(AccessRights.Read)
            .WithSummary("Says what can be done with an agent.").Produces<AgentCapabilities>();

        // Not below the agents: an id there would be taken for a verb.
        var unmanaged = api.MapGroup("/unmanaged").WithTags("Agents");
        unmanaged.MapPost("/{id}/adopt", AdoptAsync).WithName("AdoptContainer").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Makes an agent of what another has left: it has its id and its files, and the default configuration.")
            .Produces<Client.Agents.Agent>(StatusCodes.Status201Created);
        unmanaged.MapDelete("/{id}", RemoveUnmanagedAsync).WithName("RemoveUnmanagedContainer").Requires(AccessRights.None).InstanceAdminsOnly()
            .WithSummary("Removes what belongs to no agent with all that is in it, for ever.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, AgentService service, [AsParameters] AgentListQuery query, CancellationToken cancellationToken)
    {
        if (AgentRequests.Read(query, out var filter) is { } refusal)
        {
            return Problems.Of(refusal);
        }

        var page = await service.ListAsync(context.Caller(), filter, Paging.Read(query.Cursor), Paging.Limit(query.Limit), cancellationToken);
        return page.ToResult(context, AgentShapes.Show);
    }

    private static async Task<IResult> CountAsync(
        HttpContext context, Platform.Agents.AgentCounts counts, CancellationToken cancellationToken) =>
        TypedResults.Ok(AgentShapes.Show(await counts.CountAsync(context.Caller(), cancellationToken)));

    private static async Task<IResult> ShowPurgesAsync(HttpContext context, AgentRetention retention, CancellationToken cancellationToken) =>
        (await retention.ShowAsync(context.Caller(), cancellationToken)).ToResult(left => TypedResults.Ok(AgentShapes.Show(left)));

    private static async Task<IResult> ApprovePurgesAsync(
        HttpContext context, AgentRetention retention, ApprovePurges approval, CancellationToken cancellationToken) =>
        (await retention.ApproveAsync(context.Caller(), approval.Count, cancellationToken)).ToResult(left => TypedResults.Ok(AgentShapes.Show(left)));

    private static IResult ListUnmanaged(HttpContext context, UnmanagedContainers containers) =>
        containers.List(context.Caller()).ToResult(found => TypedResults.Ok(new UnmanagedContainerList([.. found.Select(AgentShapes.Show)])));

    private static async Task<IResult> AdoptAsync(
        HttpContext context, UnmanagedContainers containers, string id, AdoptContainer adoption, CancellationToken cancellationToken) =>
        AgentShapes.Created(context, await containers.AdoptAsync(context.Caller(), id, adoption.Name ?? string.Empty, cancellationToken));

    private static async Task<IResult> RemoveUnmanagedAsync(
        HttpContext context, UnmanagedContainers containers, string id, CancellationToken cancellationToken) =>
        (await containers.RemoveAsync(context.Caller(), id, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> CreateAsync(
        HttpContext context, AgentService service, TemplateFolder templates, CreateAgent agent, CancellationToken cancellationToken)
    {
        if (AgentRequests.Read(context.Caller(), agent, templates, out var wanted) is { } refusal)
        {
            return Problems.Of(refusal);
        }

        return AgentShapes.Created(context, await service.CreateAsync(context.Caller(), wanted, cancellationToken));
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, AgentService service, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await service.GetAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> ChangeAsync(
        HttpContext context, AgentService service, string name, ChangeAgent change, CancellationToken cancellationToken)
    {
        if (!AgentShapes.TryReadIfMatch(context, out var version))
        {
            return AgentShapes.InvalidIfMatch;
        }

        return AgentShapes.Answer(context, await service.ChangeAsync(
            context.Caller(),
            name,
            new AgentChange
            {
                DisplayName = change.DisplayName,
                Description = change.Description,
                Config = change.Config.IsEmpty ? null : change.Config.Utf8,
                Tags = change.Tags,
            },
            version,
            cancellationToken));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, bool? purge, CancellationToken cancellationToken) =>
        purge == true
            ? (await lifecycle.PurgeAsync(context.Caller(), name, cancellationToken)).ToResult(_ => TypedResults.NoContent())
            : (await lifecycle.DeleteAsync(context.Caller(), name, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> RestoreAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await lifecycle.RestoreAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> RenameAsync(
        HttpContext context, AgentIdentity identity, string name, RenameAgent rename, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await identity.RenameAsync(context.Caller(), name, rename.Name ?? string.Empty, cancellationToken));

    private static async Task<IResult> TransferAsync(
        HttpContext context, AgentIdentity identity, string name, TransferAgent transfer, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await identity.TransferAsync(context.Caller(), name, transfer.Owner ?? string.Empty, cancellationToken));

    private static async Task<IResult> StartAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await lifecycle.StartAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> StopAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await lifecycle.StopAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> HoldAsync(
        HttpContext context, AgentHolds holds, string name, HoldAgent? hold, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await holds.HoldAsync(context.Caller(), name, hold?.Reason, cancellationToken));

    private static async Task<IResult> ReleaseAsync(
        HttpContext context, AgentHolds holds, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await holds.ReleaseAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> ResetAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, ResetAgent? reset, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await lifecycle.ResetAsync(context.Caller(), name, reset?.State == true, cancellationToken));

    private static async Task<IResult> RedeployAsync(
        HttpContext context, AgentLifecycle lifecycle, string name, CancellationToken cancellationToken) =>
        AgentShapes.Answer(context, await lifecycle.RedeployAsync(context.Caller(), name, cancellationToken));

    private static async Task<IResult> StatusAsync(
        HttpContext context,
        IAgentAccess access,
        RuntimeRegistry runtimes,
        IExecutionReads executions,
        IMailboxes mailboxes,
        string name,
        CancellationToken cancellationToken)
    {
        if (await access.FindAsync(context.Caller(), name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Problems.Of(Refusal.NotFound("agent"));
        }

        var runtime = await runtimes.Find(agent.Runtime)!.StatusAsync(agent, cancellationToken);
        var open = await executions.CountOpenAsync(agent.Tenant, agent.Id, cancellationToken);
        return TypedResults.Ok(new AgentStatus
        {
            Runtime = runtime.State,
            Container = runtimes.Find(agent.Runtime) is IFindsContainers containers ? Words.Of(containers.StatusOf(agent).State) : null,
            Detail = runtime.Detail,
            DesiredState = Words.Of(agent.DesiredState),
            HeldBy = agent.HeldBy ?? runtimes.PolicyOf(agent).HeldBy,
            Queued = open.GetValueOrDefault(MessageStatus.Queued),
            Running = (await mailboxes.RunningAsync(agent.Id)).Count,
            Waiting = open.GetValueOrDefault(MessageStatus.Waiting),
            Retrying = open.GetValueOrDefault(MessageStatus.Retrying),
        });
    }

    private static async Task<IResult> CapabilitiesAsync(
        HttpContext context, IAgentAccess access, RuntimeRegistry runtimes, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(context.Caller(), name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Problems.Of(Refusal.NotFound("agent"));
        }

        var capabilities = runtimes.Find(agent.Runtime)!.Capabilities(agent);
        return TypedResults.Ok(new AgentCapabilities(
            [.. capabilities.Capabilities.Select(capability =>
                new AgentCapability(Words.Of(capability.Capability), capability.IsSupported, capability.Reason))],
            capabilities.Tabs));
    }
}
