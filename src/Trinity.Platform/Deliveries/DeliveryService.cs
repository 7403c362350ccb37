using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Deliveries;

/// <summary>Shows what leaves the platform, and lets people attempt it again or give it up.</summary>
internal sealed class DeliveryService(IDeliveryReads reads, IControlWriter writer, IAgentAccess access)
{
    public async Task<Outcome<DeliveryView>> GetAsync(Caller caller, EffectId id, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, AccessRights.Use, cancellationToken) is { } found ? found : Refusal.NotFound("delivery");

    public async Task<Outcome<Page<DeliveryView>>> ListAsync(
        Caller caller, string? agentName, DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Use))
        {
            return new Page<DeliveryView>([], null);
        }

        if (agentName is not null)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Use, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }

        var rows = await reads.ListAsync(caller.Tenant, filter, before, limit + 1, cancellationToken);
        var views = await ViewAsync(caller, rows.Take(limit), AccessRights.Use, cancellationToken);
        return new Page<DeliveryView>(views, rows.Count > limit ? rows[limit - 1].Delivery.Sequence.ToString() : null);
    }

    /// <summary>Attempts a delivery again that is dead or cancelled.</summary>
    public async Task<Outcome<DeliveryView>> RedriveAsync(Caller caller, EffectId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("delivery");
        }

        var result = await writer.WriteAsync(
            caller.Tenant, found.Row.Delivery.Agent, "redrive_delivery", change => DeliveryInterventions.Redrive(change.Messages, id));
        return result switch
        {
            RedriveResult.Redriven => await GetAsync(caller, id, cancellationToken),
            RedriveResult.NotFound => Refusal.NotFound("delivery"),
            RedriveResult.Pending => Refusal.Conflict("delivery_pending", "The delivery is on its way."),
            RedriveResult.Delivered => Refusal.Conflict("delivery_delivered", "The receiver has it: it is not sent twice."),
            RedriveResult.DestinationDisabled => DestinationDisabled,
        };
    }

    /// <summary>Gives a pending delivery up.</summary>
    public async Task<Outcome<DeliveryView>> CancelAsync(Caller caller, EffectId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("delivery");
        }

        var isCancelled = await writer.WriteAsync(
            caller.Tenant, found.Row.Delivery.Agent, "cancel_delivery", change => DeliveryInterventions.Cancel(change.Messages, id));
        return isCancelled
            ? await GetAsync(caller, id, cancellationToken)
            : Refusal.Conflict("delivery_ended", "The delivery has ended.");
    }

    /// <summary>Attempts dead deliveries again. Those to disabled destinations are left out: they would be dead again at once.</summary>
    public async Task<Outcome<BulkDone>> RedriveAsync(
        Caller caller, string? agentName, DeliveryFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Destination is { } id
            && await reads.FindDestinationAsync(caller.Tenant, id, cancellationToken) is { Destination.DisabledBy: not null })
        {
            return DestinationDisabled;
        }

        var wanted = filter with { Statuses = [DeliveryStatus.Dead], IsDestinationEnabled = true };
        return await ChangeManyAsync(caller, agentName, wanted, (deliveries, agent) => writer.WriteAsync(
            caller.Tenant,
            agent,
            "redrive_deliveries",
            change => deliveries.Count(delivery => DeliveryInterventions.Redrive(change.Messages, delivery) == RedriveResult.Redriven)), cancellationToken);
    }

    /// <summary>Gives pending deliveries up.</summary>
    public Task<Outcome<BulkDone>> CancelAsync(
        Caller caller, string? agentName, DeliveryFilter filter, CancellationToken cancellationToken) =>
        ChangeManyAsync(caller, agentName, filter with { Statuses = [DeliveryStatus.Pending] }, (deliveries, agent) => writer.WriteAsync(
            caller.Tenant,
            agent,
            "cancel_deliveries",
            change => deliveries.Count(delivery => DeliveryInterventions.Cancel(change.Messages, delivery))), cancellationToken);

    private static Refusal DestinationDisabled =>
        Refusal.Conflict(Outbox.DestinationDisabled, "Its destination is disabled: enable that first.");

    /// <summary>Chooses by reading, through the access checks, and changes what was chosen in one transaction, each as it is by then.</summary>
    private async Task<Outcome<BulkDone>> ChangeManyAsync(
        Caller caller,
        string? agentName,
        DeliveryFilter filter,
        Func<IReadOnlyList<EffectId>, AgentId, Task<int>> change,
        CancellationToken cancellationToken)
    {
        if (filter is { Destination: null, Execution: null, Type: null } && agentName is null)
        {
            const string message = "Say which deliveries: by agent, destination, execution or type.";
            return Refusal.Invalid("nothing_selected", message, new Fault(string.Empty, "nothing_selected", message));
        }

        if (!caller.Has(AccessRights.Operate))
        {
            return new BulkDone(0, HasMore: false);
        }

        if (agentName is not null)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Operate, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }

        var rows = await reads.ListAsync(caller.Tenant, filter, before: null, DeliveryBounds.Bulk + 1, cancellationToken);
        var chosen = await ViewAsync(caller, rows.Take(DeliveryBounds.Bulk), AccessRights.Operate, cancellationToken);
        var done = chosen.Count == 0 ? 0 : await change([.. chosen.Select(view => view.Row.Delivery.Id)], filter.Agent ?? default);
        return new BulkDone(done, HasMore: rows.Count > DeliveryBounds.Bulk);
    }

    private async Task<IReadOnlyList<DeliveryView>> ViewAsync(
        Caller caller, IEnumerable<DeliveryRow> rows, AccessRights rights, CancellationToken cancellationToken)
    {
        var views = new List<DeliveryView>();
        foreach (var row in rows)
        {
            if (await access.FindAsync(caller, row.Delivery.Agent, rights, cancellationToken) is { } agent)
            {
                views.Add(new DeliveryView(agent.Name, row));
            }
        }

        return views;
    }

    private async Task<DeliveryView?> FindAsync(Caller caller, EffectId id, AccessRights rights, CancellationToken cancellationToken) =>
        await reads.FindAsync(caller.Tenant, id, cancellationToken) is { } row
        && await access.FindAsync(caller, row.Delivery.Agent, rights, cancellationToken) is { } agent
            ? new DeliveryView(agent.Name, row)
            : null;
}

/// <summary>A delivery as its readers see it.</summary>
internal sealed record DeliveryView(string Agent, DeliveryRow Row);

/// <summary>What became of a request about many.</summary>
/// <param name="Done">How many were done.</param>
/// <param name="HasMore">Whether there are more that match.</param>
internal sealed record BulkDone(int Done, bool HasMore);
