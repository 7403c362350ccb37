using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Sharing;

/// <summary>Shares agents with people and roles, and lets agents give work to others. For an agent's owner and for administrators.</summary>
internal sealed class ShareService(IControlWriter writer, IControlReads reads, IAgentAccess access, IMailer mailer)
{
    private const int MaxPerAgent = 1_000;

    /// <summary>Lists with whom an agent is shared.</summary>
    public async Task<Outcome<IReadOnlyList<Share>>> ListAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var (agent, refusal) = await FindOwnAsync(caller, name, cancellationToken);
        if (agent is null)
        {
            return refusal!;
        }

        await using var db = reads.Open(caller.Tenant);
        return await db.Shares.Where(share => share.AgentId == agent.Id.Value)
            .OrderBy(share => share.Kind).ThenBy(share => share.Subject)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Shares an agent, or changes how much.</summary>
    public async Task<Outcome<Share>> ShareAsync(Caller caller, string name, NewShare request, CancellationToken cancellationToken)
    {
        var (agent, refusal) = await FindOwnAsync(caller, name, cancellationToken);
        if (agent is null)
        {
            return refusal!;
        }

        if (Check(request).ToArray() is { Length: > 0 } faults)
        {
            return Refusal.Invalid("invalid_share", "The agent cannot be shared like this.", faults);
        }

        var (kind, subject) = request.Email is { } email ? (ShareKind.Person, Emails.Normalise(email)) : (ShareKind.Role, request.Role!);
        var isNew = false;
        var outcome = await writer.WriteAsync<Share>(caller, AuditTarget.Of(agent.Id), "share_agent", change =>
        {
            isNew = Find(change, agent.Id, (kind, subject)) is null;
            return Share(change, caller, agent.Id, (kind, subject), request.Level!.Value);
        });
        if (isNew && kind == ShareKind.Person && outcome is Outcome<Share>.Done)
        {
            mailer.Send(new Mail(subject, "An agent is shared with you", $"The agent '{agent.Name}' is shared with you on Trinity."));
        }

        return outcome;
    }

    /// <summary>Shares an agent, or changes how much, as part of a change. Who asks was allowed to before.</summary>
    public static Outcome<Share> Share(
        ControlTransaction change, Caller caller, AgentId agent, (ShareKind Kind, string Subject) with, ShareLevel level)
    {
        change.Forget(Memory.Shares);
        if (Find(change, agent, with) is { } share)
        {
            share.Level = level;
            share.CreatedBy = caller.Principal.ToString();
            return share;
        }

        if (change.Db.Shares.Count(row => row.AgentId == agent.Value) >= MaxPerAgent)
        {
            return Refusal.Conflict("too_many_shares", $"An agent may be shared {MaxPerAgent} times: share it with a role.");
        }

        share = new Share
        {
            TenantId = caller.Tenant.Value,
            AgentId = agent.Value,
            Kind = with.Kind,
            Subject = with.Subject,
            Level = level,
            CreatedBy = caller.Principal.ToString(),
            CreatedAt = change.Messages.Now,
        };
        change.Db.Add(share);
        return share;
    }

    public static Share? Find(ControlTransaction change, AgentId agent, (ShareKind Kind, string Subject) with) =>
        change.Db.Shares.SingleOrDefault(row => row.AgentId == agent.Value && row.Kind == with.Kind && row.Subject == with.Subject);

    /// <summary>Shares an agent no longer with a person or a role.</summary>
    public async Task<Outcome<bool>> UnshareAsync(Caller caller, string name, string with, CancellationToken cancellationToken)
    {
        var (agent, refusal) = await FindOwnAsync(caller, name, cancellationToken);
        if (agent is null)
        {
            return refusal!;
        }

        var (kind, subject) = with.Contains('@', StringComparison.Ordinal) ? (ShareKind.Person, Emails.Normalise(with)) : (ShareKind.Role, with);
        return await writer.WriteAsync<bool>(caller, AuditTarget.Of(agent.Id), "unshare_agent", change =>
        {
            if (Find(change, agent.Id, (kind, subject)) is not { } share)
            {
                return Refusal.NotFound("share");
            }

            change.Db.Remove(share);
            change.Forget(Memory.Shares);
            return true;
        });
    }

    /// <summary>An agent that the caller owns. Who merely may change it is told so.</summary>
    private async Task<(AgentDefinition? Agent, Refusal? Refusal)> FindOwnAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent ? (null, Refusal.NotFound("agent"))
        : !AgentAccess.Owns(caller, agent) ? (null, Refusal.Forbidden("Only its owner or an administrator shares an agent."))
        : (agent, null);

    private static IEnumerable<Fault> Check(NewShare request)
    {
        if ((request.Email is null) == (request.Role is null))
        {
            yield return new Fault("/email", "one_of", "An agent is shared with an address or with a role.");
        }
        else if (request.Email is { } email && Emails.Check(email) is { } wrongEmail)
        {
            yield return wrongEmail;
        }
        else if (request.Role is { } role && Roles.Check(role) is { } wrongRole)
        {
            yield return wrongRole;
        }

        if (request.Level is null)
        {
            yield return ShareLevels.Unknown;
        }
    }
}

/// <summary>With whom an agent is to be shared, and how much.</summary>
/// <param name="Email">The person's address; null for a role.</param>
/// <param name="Role">The word of the role; null for a person.</param>
/// <param name="Level">How much; null for a word that is none.</param>
internal sealed record NewShare(string? Email, string? Role, ShareLevel? Level);
