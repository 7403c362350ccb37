using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Sharing;

/// <summary>
/// Lets people ask for access to agents that they do not see, by name. Nothing of it tells whether there is such an agent: not the answer, not
/// the list, not the limit.
/// </summary>
internal sealed class AccessRequestService(IControlWriter writer, IControlReads reads, IMailer mailer, TimeProvider time)
{
    /// <summary>How long a request stays: undecided from when it was made, decided from then on.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const int MaxPending = 100;

    private static readonly TimeSpan ReopenInterval = TimeSpan.FromDays(1);

    /// <summary>Asks for access. A request of before under the same name is replaced, and one that was decided is opened again, once a day.</summary>
    public async Task<Outcome<AccessRequest>> RequestAsync(Caller caller, NewAccessRequest request)
    {
        if ((Refuse(caller) ?? RefuseOneAgent(caller)) is { } refusal)
        {
            return refusal;
        }

        if (AccessRequestRules.Check(request).ToArray() is { Length: > 0 } faults)
        {
            return Refusal.Invalid("invalid_access_request", "Nothing can be asked for like this.", faults);
        }

        Mail? mail = null;
        var outcome = await writer.WriteAsync<AccessRequest>(caller, AuditTarget.Unknown(AuditTargetKind.AccessRequest), "request_access", change =>
        {
            mail = null;
            var agent = change.Db.Agents.SingleOrDefault(row => row.Name == request.Agent);
            if (agent is { DeletedAt: null } && IsWithinReach(change.Db, caller, agent.Id, request.Level!.Value))
            {
                return Refusal.Conflict("access_granted", "The agent is shared with you as much already; more than your role allows it cannot be.");
            }

            var row = Find(change, caller, request.Agent!);
            if (Limit(change, caller, row) is { } limit)
            {
                return limit;
            }

            var isNew = row is not { Status: AccessRequestStatus.Pending } || (row.AgentId is null && agent is not null);
            row = Put(change, caller, request, row);
            if (agent is not null)
            {
                Unlink(change.Db, row, agent.Id);
                row.AgentId = agent.Id;
            }

            change.Target = AuditTarget.AccessRequest(row.Id);
            mail = isNew && agent is { DeletedAt: null } ? MailToOwner(change.Db, caller, agent, row) : null;
            return row;
        });
        if (mail is not null)
        {
            mailer.Send(mail);
        }

        return outcome;
    }

    /// <summary>Lists what the caller may decide, the latest first.</summary>
    public async Task<Outcome<Page<KnownAccessRequest>>> ListAsync(
        Caller caller, AccessRequestStatus? status, long? before, int limit, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        if (!caller.Has(AccessRights.Edit))
        {
            return new Page<KnownAccessRequest>([], null);
        }

        await using var db = reads.Open(caller.Tenant);
        var agents = KnownShares.Reach(db, caller, AccessRights.Edit).Where(agent => agent.DeletedAt == null);
        var rows = await Of(db, status, before)
            .Join(agents, request => request.AgentId, agent => agent.Id, (request, agent) => new { Request = request, agent.Name })
            .Join(
                db.Members,
                row => row.Request.UserId,
                member => member.User.Id,
                (row, member) => new KnownAccessRequest { Request = row.Request, Agent = row.Name, Email = member.User.Email })
            .OrderByDescending(row => row.Request.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<KnownAccessRequest>.Cut(rows, limit, known => known.Request.Id.ToString());
    }

    /// <summary>Lists what the caller has asked for, the latest first: as it was written, and nothing of the agent.</summary>
    public async Task<Outcome<Page<AccessRequest>>> ListOwnAsync(
        Caller caller, AccessRequestStatus? status, long? before, int limit, CancellationToken cancellationToken)
    {
        if ((Refuse(caller) ?? RefuseOneAgent(caller)) is { } refusal)
        {
            return refusal;
        }

        await using var db = reads.Open(caller.Tenant);
        var user = Callers.UserOf(caller);
        var rows = await Of(db, status, before).Where(request => request.UserId == user)
            .OrderByDescending(request => request.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<AccessRequest>.Cut(rows, limit, request => request.Id.ToString());
    }

    private static Refusal? Refuse(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.Has(AccessRights.Read) ? Refusal.Forbidden("This key is not for seeing anything.")
        : null;

    private static Refusal? RefuseOneAgent(Caller caller) =>
        caller.Agent is null ? null : Refusal.Forbidden("This key is for one agent: it does not ask for others.");

    private IQueryable<AccessRequest> Of(TenantTables db, AccessRequestStatus? status, long? before)
    {
        var now = time.GetUtcNow();
        return db.AccessRequests.Where(request => request.ExpiresAt > now
            && (status == null || request.Status == status) && (before == null || request.Id < before));
    }

    private static bool IsWithinReach(TenantTables db, Caller caller, long agent, ShareLevel level) =>
        KnownShares.Reach(db, caller, ShareLevels.RightsOf(level)).Any(row => row.Id == agent);

    /// <summary>Finds the request under a name; expired ones are gone first.</summary>
    private static AccessRequest? Find(ControlTransaction change, Caller caller, string name)
    {
        var user = Callers.UserOf(caller);
        var own = change.Db.AccessRequests.Where(request => request.UserId == user);
        own.Where(request => request.ExpiresAt <= change.Messages.Now).ExecuteDelete();
        return own.SingleOrDefault(request => request.AgentName == name);
    }

    private static Refusal? Limit(ControlTransaction change, Caller caller, AccessRequest? row)
    {
        if (row is { Status: AccessRequestStatus.Pending })
        {
            return null;
        }

        if (row?.ReopenedAt + ReopenInterval is { } again && again > change.Messages.Now)
        {
            return new Refusal(RefusalKind.TooMany, "access_decided", "It was decided, and asked for again within a day: ask tomorrow.")
            {
                RetryAfter = again - change.Messages.Now,
            };
        }

        var user = Callers.UserOf(caller);
        return change.Db.AccessRequests.Count(request => request.UserId == user
            && request.Status == AccessRequestStatus.Pending) >= MaxPending
            ? Refusal.Conflict("too_many_access_requests", $"{MaxPending} requests may wait for a decision: they end after {Kept.TotalDays:0} days.")
            : null;
    }

    private static AccessRequest Put(ControlTransaction change, Caller caller, NewAccessRequest request, AccessRequest? row)
    {
        var now = change.Messages.Now;
        if (row is null)
        {
            row = new AccessRequest
            {
                Id = change.Messages.NextSequence(),
                TenantId = caller.Tenant.Value,
                UserId = Callers.UserOf(caller),
                AgentName = request.Agent!,
                Level = request.Level!.Value,
                CreatedAt = now,
                ExpiresAt = now + Kept,
            };
            change.Db.Add(row);
        }
        else if (row.Status != AccessRequestStatus.Pending)
        {
            row.Reopen(now);
        }

        row.Level = request.Level!.Value;
        row.Reason = string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason;
        row.CreatedAt = now;
        row.ExpiresAt = now + Kept;
        return row;
    }

    /// <summary>To who asks, an old name and a new one are two agents: the older request must neither vanish nor end.</summary>
    private static void Unlink(TenantTables db, AccessRequest row, long agent) => db.AccessRequests
        .Where(other => other.AgentId == agent && other.UserId == row.UserId && other.Id != row.Id)
        .ExecuteUpdate(set => set.SetProperty(other => other.AgentId, (long?)null));

    private static Mail? MailToOwner(TenantTables db, Caller caller, Agent agent, AccessRequest row) =>
        Owners.EmailOf(db, agent.Owner) is { } owner
            ? new Mail(
                owner,
                "Somebody asks for access to an agent",
                $"{caller.Email} asks for access to the agent '{agent.Name}' on Trinity: {Sdk.Messages.Words.Of(row.Level)}.\n"
                + (row.Reason is null ? string.Empty : $"\n{row.Reason}\n")
                + $"\nApprove or deny it: trinity access approve {PublicIds.AccessRequest(row.Id)}")
            : null;
}

/// <summary>What is asked for.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Level">How much; null for a word that is none.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
internal sealed record NewAccessRequest(string? Agent, ShareLevel? Level, string? Reason);

/// <summary>A request as those see it who may decide it.</summary>
internal sealed record KnownAccessRequest
{
    public required AccessRequest Request { get; init; }

    /// <summary>The name that the agent has now.</summary>
    public required string Agent { get; init; }

    /// <summary>The address of who asks.</summary>
    public required string Email { get; init; }
}
