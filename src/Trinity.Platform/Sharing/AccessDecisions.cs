using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Audit;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Sharing;

/// <summary>Approves and denies requests for access. For persons who may change the agent; the person who asked hears of it.</summary>
internal sealed class AccessDecisions(IControlWriter writer, IControlReads reads, IAgentAccess access, IMailer mailer)
{
    /// <summary>Shares the agent with who asked; with whom it is shared more already, as much as it is.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The request.</param>
    /// <param name="level">How much; null for as much as was asked for.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Outcome<KnownAccessRequest>> ApproveAsync(Caller caller, long id, ShareLevel? level, CancellationToken cancellationToken)
    {
        var outcome = await ChangeAsync(caller, id, "approve_access", (change, request) =>
        {
            var row = request.Request;
            var agent = new AgentId(row.AgentId!.Value);
            var with = (ShareKind.Person, request.Email);
            var granted = level ?? row.Level;
            granted = ShareService.Find(change, agent, with) is { } before && before.Level > granted ? before.Level : granted;
            row.Approve(granted, caller.Principal.ToString(), change.Messages.Now);
            return ShareService.Share(change, caller, agent, with, granted) is Outcome<Share>.Refused refused ? refused.Refusal : null;
        }, cancellationToken);
        Tell(outcome, request => $"You may now use the agent '{request.Request.AgentName}' on Trinity: {Words.Of(request.Request.Level)}.");
        return outcome;
    }

    /// <summary>Shares nothing.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The request.</param>
    /// <param name="reason">Why, for who asked; null when nothing is said.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Outcome<KnownAccessRequest>> DenyAsync(Caller caller, long id, string? reason, CancellationToken cancellationToken)
    {
        if (AccessRequestRules.CheckText(reason) is { } fault)
        {
            return Refusal.Invalid("invalid_reason", fault.Message, fault);
        }

        var answer = string.IsNullOrWhiteSpace(reason) ? null : reason;
        var outcome = await ChangeAsync(caller, id, "deny_access", (change, request) =>
        {
            request.Request.Deny(answer, caller.Principal.ToString(), change.Messages.Now);
            return null;
        }, cancellationToken);
        var words = answer is null ? string.Empty : $"\n\n{answer}";
        Tell(outcome, request => $"Access to the agent '{request.Request.AgentName}' on Trinity was denied.{words}");
        return outcome;
    }

    private async Task<Outcome<KnownAccessRequest>> ChangeAsync(
        Caller caller, long id, string name, Func<ControlTransaction, KnownAccessRequest, Refusal?> decide, CancellationToken cancellationToken)
    {
        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        if (await FindAgentAsync(caller, id, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("access_request");
        }

        return await writer.WriteAsync<KnownAccessRequest>(caller, AuditTarget.AccessRequest(id, agent.Id), name, change =>
        {
            var now = change.Messages.Now;
            if (change.Db.AccessRequests.SingleOrDefault(row => row.Id == id && row.AgentId == agent.Id.Value && row.ExpiresAt > now) is not { } row)
            {
                return Refusal.NotFound("access_request");
            }

            if (row.Status != AccessRequestStatus.Pending)
            {
                return Refusal.Conflict("access_decided", "Somebody has decided it already.");
            }

            var request = new KnownAccessRequest { Request = row, Agent = agent.Name, Email = EmailOf(change, row) };
            if (decide(change, request) is { } refusal)
            {
                return refusal;
            }

            row.ExpiresAt = now + AccessRequestService.Kept;
            return request;
        });
    }

    private static string EmailOf(ControlTransaction change, AccessRequest request) =>
        change.Db.Members.Where(member => member.User.Id == request.UserId).Select(member => member.User.Email).Single();

    private async Task<AgentDefinition?> FindAgentAsync(Caller caller, long id, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(caller.Tenant);
        var agent = await db.AccessRequests.Where(row => row.Id == id)
            .Select(row => row.AgentId)
            .SingleOrDefaultAsync(cancellationToken);

        // Who may edit nothing is refused where everybody is, whether there is a request or not.
        return await access.FindAsync(caller, new AgentId(agent ?? 0), AccessRights.Edit, cancellationToken);
    }

    private void Tell(Outcome<KnownAccessRequest> outcome, Func<KnownAccessRequest, string> text)
    {
        if (outcome is Outcome<KnownAccessRequest>.Done { Value: var request })
        {
            mailer.Send(new Mail(request.Email, "Your request for access is decided", text(request)));
        }
    }
}
