using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Sharing;

/// <summary>Makes, shows and revokes the public links of agents. For who may change the agent; to make one, for persons.</summary>
internal sealed class PublicLinkService(IControlWriter writer, IControlReads reads, IAgentAccess access, TimeProvider time)
{
    private const int MaxPerAgent = 20;
    private const int MaxLabel = 100;

    /// <summary>Makes a link. Its token is shown this once.</summary>
    public async Task<Outcome<MadeLink>> CreateAsync(Caller caller, string name, NewPublicLink request, CancellationToken cancellationToken)
    {
        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (Check(request).ToArray() is { Length: > 0 } faults)
        {
            return Refusal.Invalid("invalid_link", "The link cannot be made like this.", faults);
        }

        var token = Tokens.Create(Tokens.LinkPrefix);
        return await writer.WriteAsync<MadeLink>(caller, AuditTarget.Unknown(AuditTargetKind.Link, agent.Id), "create_link", change =>
        {
            if (change.Db.PublicLinks.Count(row => row.AgentId == agent.Id.Value) >= MaxPerAgent)
            {
                return Refusal.Conflict("too_many_links", $"An agent may have {MaxPerAgent} links, expired ones included: revoke some.");
            }

            var link = new PublicLink
            {
                Id = change.Messages.NextSequence(),
                TenantId = caller.Tenant.Value,
                AgentId = agent.Id.Value,
                Label = request.Label!,
                Hash = Tokens.Hash(token),
                CreatedBy = caller.Principal.ToString(),
                CreatedAt = change.Messages.Now,
                ExpiresAt = request.ExpiresAt,
            };
            change.Db.Add(link);
            change.Target = AuditTarget.Link(link.Id);
            return new MadeLink(link, token);
        });
    }

    /// <summary>Lists the links of an agent, the latest first.</summary>
    public async Task<Outcome<IReadOnlyList<PublicLink>>> ListAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(caller.Tenant);
        return await db.PublicLinks.Where(link => link.AgentId == agent.Id.Value).OrderByDescending(link => link.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Revokes a link: from now on it is unknown.</summary>
    public async Task<Outcome<bool>> RevokeAsync(Caller caller, string name, long id, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        return await writer.WriteAsync<bool>(caller, AuditTarget.Link(id, agent.Id), "revoke_link", change =>
        {
            if (change.Db.PublicLinks.SingleOrDefault(row => row.Id == id && row.AgentId == agent.Id.Value) is not { } link)
            {
                return Refusal.NotFound("link");
            }

            change.Db.Remove(link);
            change.Forget(Memory.Links);
            return true;
        });
    }

    private IEnumerable<Fault> Check(NewPublicLink request)
    {
        if (request.Label is null or { Length: 0 or > MaxLabel } || request.Label.Any(char.IsControl))
        {
            yield return new Fault("/label", "invalid_label", $"A label has 1 to {MaxLabel} characters, none of them a control character.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return new Fault("/expiresAt", "in_the_past", "A link expires in the future, or never.");
        }
    }
}

/// <summary>A link to be made.</summary>
/// <param name="Label">What it is for.</param>
/// <param name="ExpiresAt">Until when it holds; null for ever.</param>
internal sealed record NewPublicLink(string? Label, DateTimeOffset? ExpiresAt);

/// <summary>A new link.</summary>
/// <param name="Link">Its row.</param>
/// <param name="Token">The token, shown this once.</param>
internal sealed record MadeLink(PublicLink Link, string Token);
