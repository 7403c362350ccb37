using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>
/// Shows what is there under the labels of this instance and belongs to no agent, has a new agent take it over, or removes it. It is of no tenant: only
/// for who manages the instance.
/// </summary>
internal sealed class UnmanagedContainers(RuntimeRegistry runtimes, AgentService agents, IControlWriter writer)
{
    public static IEnumerable<UnmanagedContainer> All(RuntimeRegistry runtimes) => Finders(runtimes).SelectMany(finder => finder.Finds.Unmanaged);

    public Outcome<UnmanagedContainer[]> List(Caller caller) => RefuseOf(caller) is { } refusal
        ? refusal
        : All(runtimes).OrderBy(container => container.Name, StringComparer.Ordinal).ToArray();

    /// <summary>Makes an agent of what another has left: it has its id, and with it its files.</summary>
    public async Task<Outcome<AgentView>> AdoptAsync(Caller caller, string id, string name, CancellationToken cancellationToken)
    {
        if (RefuseOf(caller) is { } refusal)
        {
            return refusal;
        }

        if (Find(id) is not var (kind, finder, container))
        {
            return Refusal.NotFound("unmanaged_container");
        }

        if (container.Agent is not { } agent)
        {
            return Refusal.Conflict("not_adoptable", "It has no files of an agent, so there is nothing to take over. It can be removed.");
        }

        if (container.Tenant != caller.Tenant)
        {
            return Refusal.Conflict(
                "other_tenant", $"It was of an agent of the tenant with the number {container.Tenant?.Value}, and yours is another. It can be removed.");
        }

        var outcome = await agents.CreateAsync(caller, new NewAgent { Name = name, Runtime = kind, Id = agent }, cancellationToken);
        finder.LookSoon();
        return outcome;
    }

    /// <summary>Removes it with all that is in it, for ever.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (RefuseOf(caller) is { } refusal)
        {
            return refusal;
        }

        if (Find(id) is not var (_, finder, container))
        {
            return Refusal.NotFound("unmanaged_container");
        }

        // First the entry of who asked: what is removed cannot be asked for again.
        var target = container.Agent is { } agent ? AuditTarget.Lost(agent) : AuditTarget.Instance;
        if (await writer.WriteAsync(
            caller,
            target,
            "remove_unmanaged",
            change => container.Agent is { } left && change.Messages.FindAgent(left) is not null
                ? Refusal.Conflict("container_managed", "An agent has it by now.")
                : null) is { } managed)
        {
            return managed;
        }

        try
        {
            await finder.RemoveAsync(container, cancellationToken);
            return true;
        }
        catch (TrinityException exception) when (exception.Code == "container_busy")
        {
            return Refusal.Conflict(exception.Code, exception.Message);
        }
    }

    private static Refusal? RefuseOf(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.IsInstanceAdmin ? Refusal.Forbidden("Containers that belong to no agent are for the instance's administrators.")
        : null;

    private static IEnumerable<(RuntimeKind Kind, IFindsContainers Finds)> Finders(RuntimeRegistry runtimes) =>
        from kind in runtimes.Kinds
        let finds = runtimes.Find(kind) as IFindsContainers
        where finds is not null
        select (kind, finds);

    private (RuntimeKind Kind, IFindsContainers Finder, UnmanagedContainer Container)? Find(string id) => (
        from finder in Finders(runtimes)
        from container in finder.Finds.Unmanaged
        where container.Id == id
        select ((RuntimeKind, IFindsContainers, UnmanagedContainer)?)(finder.Kind, finder.Finds, container)).FirstOrDefault();
}
