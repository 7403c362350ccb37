using Trinity.Client;
using Trinity.Client.Webhooks;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Webhooks;

/// <summary>The public entrances of agents, managed over HTTP.</summary>
internal static class WebhookEndpoints
{
    public static RouteGroupBuilder MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/agents/{name}/webhooks").WithTags("Webhooks");
        webhooks.MapGet("/", ListAsync).WithName("ListWebhooks").Requires(AccessRights.Read)
            .WithSummary("Lists an agent's webhooks.").Produces<Page<Client.Webhooks.Webhook>>();
        webhooks.MapPost("/", CreateAsync).WithName("CreateWebhook").Requires(AccessRights.Edit)
            .WithSummary("Creates a webhook. Its URL is shown this once.")
            .Produces<Client.Webhooks.Webhook>(StatusCodes.Status201Created);
        webhooks.MapPatch("/{webhook}", ChangeAsync).WithName("ChangeWebhook").Requires(AccessRights.Edit).WithSummary("Opens or closes a webhook.")
            .Produces<Client.Webhooks.Webhook>();
        webhooks.MapPost("/{webhook}/rotate", RotateAsync).WithName("RotateWebhook").Requires(AccessRights.Edit)
            .WithSummary("Gives a webhook a new URL, shown this once; the one before holds for another day.").Produces<Client.Webhooks.Webhook>();
        webhooks.MapDelete("/{webhook}", DeleteAsync).WithName("DeleteWebhook").Requires(AccessRights.Edit).WithSummary("Deletes a webhook.")
            .Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, WebhookService service, string name, CancellationToken cancellationToken) =>
        (await service.ListAsync(context.Caller(), name, cancellationToken))
            .ToResult(webhooks => TypedResults.Ok(new Page<Client.Webhooks.Webhook>([.. webhooks.Select(webhook => Show(webhook, url: null))], null)));

    private static async Task<IResult> CreateAsync(
        HttpContext context, WebhookService service, string name, CreateWebhook webhook, CancellationToken cancellationToken) =>
        (await service.CreateAsync(context.Caller(), name, webhook.Name ?? string.Empty, cancellationToken)).ToResult(created =>
            TypedResults.Created($"/api/v1/agents/{name}/webhooks/{created.Webhook.Name}", Show(created.Webhook, UrlOf(context, created.Token))));

    private static async Task<IResult> ChangeAsync(
        HttpContext context, WebhookService service, string name, string webhook, ChangeWebhook change, CancellationToken cancellationToken) =>
        (await service.EnableAsync(context.Caller(), name, webhook, change.IsEnabled, cancellationToken))
            .ToResult(changed => TypedResults.Ok(Show(changed, url: null)));

    private static async Task<IResult> RotateAsync(
        HttpContext context, WebhookService service, string name, string webhook, CancellationToken cancellationToken) =>
        (await service.RotateAsync(context.Caller(), name, webhook, cancellationToken))
            .ToResult(rotated => TypedResults.Ok(Show(rotated.Webhook, UrlOf(context, rotated.Token))));

    private static async Task<IResult> DeleteAsync(
        HttpContext context, WebhookService service, string name, string webhook, CancellationToken cancellationToken) =>
        (await service.DeleteAsync(context.Caller(), name, webhook, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static string UrlOf(HttpContext context, string token) => $"{context.Request.Scheme}://{context.Request.Host}/hooks/{token}";

    private static Client.Webhooks.Webhook Show(WebhookView webhook, string? url) => new()
    {
        Id = Platform.PublicIds.Webhook(webhook.Id),
        Name = webhook.Name,
        Url = url,
        IsEnabled = webhook.IsEnabled,
        PreviousExpiresAt = webhook.PreviousExpiresAt,
        CreatedAt = webhook.CreatedAt,
    };
}
