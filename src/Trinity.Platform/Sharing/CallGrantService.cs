using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Sharing;

/// <summary>
/// Says which agents may give an agent messages. None may by default: configurations that name it grant it, and whoever may change it does by
/// hand.
/// </summary>
internal sealed class CallGrantService(IControlWriter writer, IControlReads reads, IAgentAccess access)
{
    private const int MaxPerAgent = 1_000;

    /// <summary>Lists who may call an agent, in the order in which the callers were created.</summary>
    public async Task<Outcome<Page<KnownCaller>>> ListAsync(Caller caller, string name, long? after, int limit, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(caller.Tenant);
        var seen = KnownShares.Reach(db, caller, AccessRights.Read);
        var rows = await db.CallGrants
            .Where(grant => grant.TargetId == agent.Id.Value && (after == null || (grant.CallerId * 2) + (int)grant.Origin > after))
            .Join(
                db.Agents.Where(other => other.DeletedAt == null),
                grant => grant.CallerId,
                other => other.Id,
                (grant, other) => new { Grant = grant, other.Name, IsSeen = seen.Any(row => row.Id == other.Id) })
            .OrderBy(row => row.Grant.CallerId).ThenBy(row => row.Grant.Origin)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<KnownCaller>.Cut(
            [.. rows.Select(row => new KnownCaller(row.Grant, row.IsSeen ? row.Name : null))],
            limit,
            known => ((known.Grant.CallerId * 2) + (int)known.Grant.Origin).ToString());
    }

    /// <summary>Lets an agent call another one, whatever its configuration says.</summary>
    /// <param name="caller">Who asks: for who may change the agent that is called, and sees the other one.</param>
    /// <param name="name">The agent that is called.</param>
    /// <param name="from">The agent that calls.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Outcome<KnownCaller>> GrantAsync(Caller caller, string name, string from, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (await access.FindAsync(caller, from, AccessRights.Read, cancellationToken) is not { } calling)
        {
            return Refusal.NotFound("caller");
        }

        if (calling.Id == agent.Id)
        {
            return Refusal.Invalid("invalid_caller", "An agent may always call itself.");
        }

        return await writer.WriteAsync<KnownCaller>(caller, AuditTarget.Of(agent.Id), "grant_call", change =>
        {
            var byHand = change.Db.CallGrants.Where(row => row.TargetId == agent.Id.Value && row.Origin == CallGrantOrigin.Hand);
            if (byHand.SingleOrDefault(row => row.CallerId == calling.Id.Value) is { } grant)
            {
                grant.GrantedBy = caller.Principal.ToString();
                return new KnownCaller(grant, calling.Name);
            }

            if (byHand.Count() >= MaxPerAgent)
            {
                return Refusal.Conflict("too_many_callers", $"{MaxPerAgent} agents may be let call one by hand.");
            }

            grant = new CallGrant
            {
                CallerId = calling.Id.Value,
                TargetId = agent.Id.Value,
                Origin = CallGrantOrigin.Hand,
                GrantedBy = caller.Principal.ToString(),
            };
            change.Db.Add(change.Db.Agents.Single(row => row.Id == grant.CallerId), grant);
            return new KnownCaller(grant, calling.Name);
        });
    }

    /// <summary>Takes back what was granted by hand. What a configuration grants is taken back there.</summary>
    /// <param name="caller">Who asks: for who may change the agent that is called.</param>
    /// <param name="name">The agent that is called.</param>
    /// <param name="from">The agent that calls: its name, or its id, which is all that is known of one that the caller does not see.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Outcome<bool>> RevokeAsync(Caller caller, string name, string from, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        return await writer.WriteAsync<bool>(caller, AuditTarget.Of(agent.Id), "revoke_call", change =>
        {
            var id = AgentId.TryParse(from, out var known) ? known.Value : 0;
            var grants = change.Db.Agents
                .Where(calling => calling.Name == from || calling.Id == id)
                .Join(
                    change.Db.CallGrants.Where(grant => grant.TargetId == agent.Id.Value),
                    calling => calling.Id,
                    grant => grant.CallerId,
                    (_, grant) => grant)
                .ToList();
            if (grants.Count == 0)
            {
                return Refusal.NotFound("caller");
            }

            if (grants.Exists(grant => grant.Origin == CallGrantOrigin.Configuration))
            {
                return Refusal.Conflict(
                    "granted_by_configuration", "The configuration of that agent names this one, and so lets it call: change it there first.");
            }

            change.Db.Remove(grants);
            return true;
        });
    }
}

/// <summary>That an agent may call another one, as its readers see it.</summary>
/// <param name="Grant">What grants it.</param>
/// <param name="Name">The name of the agent that calls; null for one that the reader does not see.</param>
internal sealed record KnownCaller(CallGrant Grant, string? Name);
