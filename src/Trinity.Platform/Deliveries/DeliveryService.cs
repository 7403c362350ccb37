using System.Globalization;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Deliveries;

/// <summary>Shows what leaves the platform, and lets people attempt it again or give it up.</summary>
internal sealed class DeliveryService(IDeliveryReads reads, IControlWriter writer, IAgentAccess access, IAgentLookup agents, KnownShares shares)
{
    public async Task<Outcome<DeliveryView>> GetAsync(Caller caller, EffectId id, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, AccessRights.Read, cancellationToken) is { } found ? found : Refusal.NotFound("delivery");

    public async Task<Outcome<Page<DeliveryView>>> ListAsync(
        Caller caller, string? agentName, DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Read))
        {
            return new Page<DeliveryView>([], null);
        }

        if (agentName is not null)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Read, cancellationToken) };
        }

        var rows = await reads.ListAsync(caller.Tenant, filter, before, limit + 1, cancellationToken);
        var views = await ViewAsync(caller, rows.Take(limit), AccessRights.Read, cancellationToken);
        return new Page<DeliveryView>(views, rows.Count > limit ? rows[limit - 1].Delivery.Sequence.ToString() : null);
    }

    /// <summary>Attempts a delivery again that is dead or cancelled.</summary>
    public async Task<Outcome<DeliveryView>> RedriveAsync(Caller caller, EffectId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("delivery");
        }

        var refusal = await writer.WriteAsync(
            caller, AuditTarget.Of(id, found.Row.Delivery.Agent), "redrive_delivery", change => Redrive(change, id));
        return refusal is null ? await GetAsync(caller, id, cancellationToken) : refusal;
    }

    /// <summary>Gives a pending delivery up.</summary>
    public async Task<Outcome<DeliveryView>> CancelAsync(Caller caller, EffectId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("delivery");
        }

        var refusal = await writer.WriteAsync(
            caller, AuditTarget.Of(id, found.Row.Delivery.Agent), "cancel_delivery", change => Cancel(change, id));
        return refusal is null ? await GetAsync(caller, id, cancellationToken) : refusal;
    }

    /// <summary>Attempts dead deliveries again. Those to disabled destinations are left out: they would be dead again at once.</summary>
    public async Task<Outcome<BulkOutcome<EffectId>>> RedriveAsync(
        Caller caller, DeliverySelection selection, CancellationToken cancellationToken)
    {
        if (caller.Has(AccessRights.Operate)
            && selection.Filter.Destination is { } id
            && await reads.FindDestinationAsync(caller.Tenant, id, cancellationToken) is { Destination: { DisabledBy: not null } destination }
            && await access.FindAsync(caller, destination.Agent, AccessRights.Operate, cancellationToken) is not null)
        {
            return DestinationDisabled;
        }

        var wanted = selection.Filter with { Statuses = [DeliveryStatus.Dead], IsDestinationEnabled = true };
        return await ChangeManyAsync(caller, selection with { Filter = wanted }, "redrive_deliveries", Redrive, cancellationToken);
    }

    /// <summary>Gives pending deliveries up.</summary>
    public Task<Outcome<BulkOutcome<EffectId>>> CancelAsync(
        Caller caller, DeliverySelection selection, CancellationToken cancellationToken)
    {
        var wanted = selection.Filter with { Statuses = [DeliveryStatus.Pending] };
        return ChangeManyAsync(caller, selection with { Filter = wanted }, "cancel_deliveries", Cancel, cancellationToken);
    }

    private static Refusal DestinationDisabled =>
        Refusal.Conflict(Outbox.DestinationDisabled, "Its destination is disabled: enable that first.");

    private static Refusal? Cancel(ControlTransaction change, EffectId id) =>
        DeliveryInterventions.Cancel(change.Messages, id) ? null : Refusal.Conflict("delivery_ended", "The delivery has ended.");

    private static Refusal? Redrive(ControlTransaction change, EffectId id) => DeliveryInterventions.Redrive(change.Messages, id) switch
    {
        RedriveResult.Redriven => null,
        RedriveResult.NotFound => Refusal.NotFound("delivery"),
        RedriveResult.Pending => Refusal.Conflict("delivery_pending", "The delivery is on its way."),
        RedriveResult.Delivered => Refusal.Conflict("delivery_delivered", "The receiver has it: it is not sent twice."),
        RedriveResult.DestinationDisabled => DestinationDisabled,
    };

    /// <summary>Chooses by reading, through the access checks, and changes what was chosen in short transactions, each as it is by then.</summary>
    private async Task<Outcome<BulkOutcome<EffectId>>> ChangeManyAsync(
        Caller caller,
        DeliverySelection selection,
        string name,
        Func<ControlTransaction, EffectId, Refusal?> change,
        CancellationToken cancellationToken)
    {
        var filter = selection.Filter;
        if (filter is { Destination: null, Execution: null, Type: null } && selection.Agent is null)
        {
            return Refusal.Invalid("nothing_selected", "Say which deliveries: by agent, destination, execution or type.");
        }

        if (!caller.Has(AccessRights.Operate))
        {
            return Refusal.Forbidden("This key may not redrive and cancel.");
        }

        if (selection.Agent is { } agentName)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Operate, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Operate, cancellationToken) };
        }

        const int limit = BulkOutcome<EffectId>.Limit;
        var rows = await reads.ListAsync(caller.Tenant, filter, selection.Before, limit + 1, cancellationToken);
        var outcome = new BulkOutcome<EffectId>
        {
            Next = rows.Count > limit ? rows[limit - 1].Delivery.Sequence.ToString(CultureInfo.InvariantCulture) : null,
        };
        foreach (var some in rows.Take(limit).Chunk(BulkOutcome<EffectId>.PerTransaction))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chosen = (await ViewAsync(caller, some, AccessRights.Operate, cancellationToken)).Select(view => view.Row.Delivery.Id).ToArray();
            var refusals = await writer.WriteEachAsync(caller, name, chosen, id => AuditTarget.Of(id, default), change);
            for (var i = 0; i < refusals.Length; i++)
            {
                outcome.Add(chosen[i], refusals[i]);
            }
        }

        return outcome;
    }

    private async Task<IReadOnlyList<DeliveryView>> ViewAsync(
        Caller caller, IEnumerable<DeliveryRow> rows, AccessRights rights, CancellationToken cancellationToken)
    {
        rows = [.. rows];
        await agents.LearnAsync(rows.Select(row => row.Delivery.Agent), cancellationToken);
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

/// <summary>Which deliveries many at once are.</summary>
internal sealed record DeliverySelection
{
    /// <summary>The name of their agent; null for any.</summary>
    public string? Agent { get; init; }

    public required DeliveryFilter Filter { get; init; }

    /// <summary>The place before which they end, for the latest come first; null for all.</summary>
    public long? Before { get; init; }
}
