using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Webhooks;

/// <summary>Creates and changes the public entrances of agents.</summary>
internal sealed class WebhookService(IControlWriter writer, IControlReads reads, IAgentAccess access)
{
    private const int MaxPerAgent = 50;
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Creates an entrance. Its token is shown this once.</summary>
    public async Task<Outcome<NewWebhook>> CreateAsync(Caller caller, string agentName, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (AgentRules.Check(name).FirstOrDefault() is { } fault)
        {
            return Refusal.Invalid("invalid_webhook", "The webhook cannot be created like this.", fault);
        }

        var token = Tokens.Create(Tokens.WebhookPrefix);
        return await writer.WriteAsync<NewWebhook>(caller, AuditTarget.Unknown(AuditTargetKind.Webhook, agent.Id), "create_webhook", change =>
        {
            var existing = change.Db.Webhooks.Where(row => row.AgentId == agent.Id.Value).Select(row => row.Name).ToList();
            if (existing.Contains(name, StringComparer.Ordinal))
            {
                return Refusal.Conflict("webhook_exists", $"The agent has a webhook '{name}' already.");
            }

            if (existing.Count >= MaxPerAgent)
            {
                return Refusal.Conflict("too_many_webhooks", $"An agent may have {MaxPerAgent} webhooks.");
            }

            var row = new Webhook
            {
                Id = change.Messages.NextSequence(),
                TenantId = caller.Tenant.Value,
                AgentId = agent.Id.Value,
                Name = name,
                TokenHash = Tokens.Hash(token),
                CreatedAt = change.Messages.Now,
            };
            change.Db.Add(row);
            change.Target = AuditTarget.Webhook(row.Id);
            return new NewWebhook(ToView(row), token);
        });
    }

    public async Task<Outcome<IReadOnlyList<WebhookView>>> ListAsync(Caller caller, string agentName, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(caller.Tenant);
        var rows = await db.Webhooks.Where(row => row.AgentId == agent.Id.Value).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return new Outcome<IReadOnlyList<WebhookView>>.Done([.. rows.Select(ToView)]);
    }

    /// <summary>Gives an entrance a new token; the one before holds for another day.</summary>
    public Task<Outcome<NewWebhook>> RotateAsync(Caller caller, string agentName, string name, CancellationToken cancellationToken)
    {
        var token = Tokens.Create(Tokens.WebhookPrefix);
        return ChangeAsync(caller, agentName, name, "rotate_webhook", (change, row) =>
        {
            row.PreviousTokenHash = row.TokenHash;
            row.PreviousExpiresAt = change.Messages.Now + Overlap;
            row.TokenHash = Tokens.Hash(token);
            return new NewWebhook(ToView(row), token);
        }, cancellationToken);
    }

    /// <summary>Opens or closes an entrance. Closed, it looks as if it did not exist.</summary>
    public Task<Outcome<WebhookView>> EnableAsync(
        Caller caller, string agentName, string name, bool isEnabled, CancellationToken cancellationToken) =>
        ChangeAsync(caller, agentName, name, "enable_webhook", (_, row) =>
        {
            row.IsEnabled = isEnabled;
            return ToView(row);
        }, cancellationToken);

    public Task<Outcome<WebhookView>> DeleteAsync(Caller caller, string agentName, string name, CancellationToken cancellationToken) =>
        ChangeAsync(caller, agentName, name, "delete_webhook", (change, row) =>
        {
            change.Db.Remove(row);
            return ToView(row);
        }, cancellationToken);

    private static WebhookView ToView(Webhook row) => new(row.Id, row.Name, row.IsEnabled, row.PreviousExpiresAt, row.CreatedAt);

    private async Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, string agentName, string name, string write, Func<ControlTransaction, Webhook, T> change, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        return await writer.WriteAsync<T>(caller, AuditTarget.Unknown(AuditTargetKind.Webhook, agent.Id), write, transaction =>
        {
            if (transaction.Db.Webhooks.SingleOrDefault(row => row.AgentId == agent.Id.Value && row.Name == name) is not { } row)
            {
                return Refusal.NotFound("webhook");
            }

            transaction.Target = AuditTarget.Webhook(row.Id);
            transaction.Forget(Memory.Webhooks);
            return change(transaction, row);
        });
    }
}

/// <summary>An entrance as its readers see it; its token is not among it.</summary>
internal sealed record WebhookView(long Id, string Name, bool IsEnabled, DateTimeOffset? PreviousExpiresAt, DateTimeOffset CreatedAt);

/// <summary>A new entrance, or one with a new token.</summary>
internal sealed record NewWebhook(WebhookView Webhook, string Token);
