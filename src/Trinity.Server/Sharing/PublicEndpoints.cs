using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Trinity.Client;
using Trinity.Client.Sharing;
using Trinity.Engine.Intake;
using Trinity.Platform;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Server.Executions;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;
using PublicAgent = Trinity.Client.Sharing.PublicAgent;

namespace Trinity.Server.Sharing;

/// <summary>
/// What is behind a public link, for whoever knows it. It ends the pipeline early: who is signed in besides makes no difference here.
/// </summary>
internal sealed class PublicEndpoints(KnownLinks links, LinkVisits visits, PublicLinkRates rates, RequestRates requests, MessageIntake intake)
{
    public const string Root = "/api/v1/public";

    /// <summary>The type of every message that comes by a link.</summary>
    private const string MessageType = "message";

    private const int MaxBody = 64 * 1024;
    private const int MaxKey = 100;

    public static IEndpointRouteBuilder MapPublic(IEndpointRouteBuilder app)
    {
        var door = app.MapGroup(Root + "/{token}").WithTags("Public");
        door.MapGet("/", (HttpContext context, PublicEndpoints endpoints, string token) => endpoints.ShowAsync(context, token))
            .WithName("ShowPublicAgent").WithSummary("Shows the agent of a link: what it is called, and what it is for.")
            .Produces<PublicAgent>().AllowAnonymous().ShortCircuit();
        door.MapPost("/messages", (HttpContext context, PublicEndpoints endpoints, string token) => endpoints.SendAsync(context, token))
            .WithName("SendPublicMessage").WithSummary("Sends the agent of a link a message; 202 when it is durable.")
            .Accepts<PublicMessage>("application/json").ReadsHeaders(RequestHeader.IdempotencyKey)
            .Produces<SentMessage>(StatusCodes.Status202Accepted).AllowAnonymous().ShortCircuit();
        door.MapGet("/executions/{id}", (HttpContext context, PublicEndpoints endpoints, string token, string id) => endpoints.GetAsync(context, token, id))
            .WithName("GetPublicExecution").WithSummary("Shows what has become of a message that came by the link.")
            .Produces<PublicExecution>().AllowAnonymous().ShortCircuit();
        return app;
    }

    private async Task<IResult> ShowAsync(HttpContext context, string token)
    {
        var (link, refusal) = await EnterAsync(context, token);
        return link is null ? refusal!
            : await visits.ShowAsync(link, context.RequestAborted) is { } agent ? TypedResults.Ok(new PublicAgent(agent.DisplayName, agent.Description))
            : NotFound();
    }

    private async Task<IResult> SendAsync(HttpContext context, string token)
    {
        var (link, refusal) = await EnterAsync(context, token);
        if (link is null)
        {
            return refusal!;
        }

        if (await visits.FindAgentAsync(link, context.RequestAborted) is not { } agent)
        {
            return NotFound();
        }

        if (!IdempotencyKey.TryRead(context, out var idempotencyKey))
        {
            return IdempotencyKey.Refuse();
        }

        var message = await ReadAsync(context);
        if (Check(message).ToArray() is { Length: > 0 } faults)
        {
            return Problems.Of(Refusal.Invalid("invalid_message", "The message cannot be sent like this.", faults));
        }

        var result = await intake.SubmitAsync(
            link.Caller,
            agent.Name,
            new IncomingMessage
            {
                Type = MessageType,
                Key = message!.Key is { } key ? $"{link.Caller.Principal.Id}:{key}" : null,
                Payload = message.Text is { } text ? RawJson.From(new { text }).Utf8 : message.Data.Utf8,
                Source = MessageSource.Link,
                IdempotencyKey = idempotencyKey,
            },
            context.RequestAborted);
        return result switch
        {
            IntakeResult.Accepted accepted => TypedResults.Accepted((string?)null, new SentMessage(accepted.Id.ToString())),
            IntakeResult.AgentNotFound or IntakeResult.Gone => NotFound(),
            _ => IntakeProblems.Of(result),
        };
    }

    private async Task<IResult> GetAsync(HttpContext context, string token, string id)
    {
        var (link, refusal) = await EnterAsync(context, token);
        if (link is null)
        {
            return refusal!;
        }

        if (await visits.FindAgentAsync(link, context.RequestAborted) is null)
        {
            return NotFound();
        }

        return MessageId.TryParse(id, out var execution) && await visits.FindExecutionAsync(link, execution, context.RequestAborted) is { } message
            ? TypedResults.Ok(new PublicExecution { Id = id, Status = Words.Of(message.Status), Reply = new RawJson(message.Reply) })
            : Problems.Of(Refusal.NotFound("execution"));
    }

    /// <summary>Lets who knows a link in, as often as may be. Everything before the look into the store costs nothing.</summary>
    private async Task<(KnownLink? Link, IResult? Refusal)> EnterAsync(HttpContext context, string token)
    {
        if (!rates.TryTake(SourceAddress.Of(context.Connection.RemoteIpAddress)))
        {
            return (null, TooMany());
        }

        if (links.FindKnown(token) is not { } link)
        {
            if (!requests.MayTry(context))
            {
                return (null, requests.RefuseTry());
            }

            if (await links.FindAsync(token, context.RequestAborted) is not { } found)
            {
                requests.CountFailure(context);
                return (null, NotFound());
            }

            link = found;
        }

        return rates.TryTake(link.Id) ? (link, null) : (null, TooMany());
    }

    private static IResult NotFound() => Problems.Of(Refusal.NotFound("link"));

    private static IResult TooMany() => Problems.Of(
        StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests at once.", TimeSpan.FromSeconds(1));

    /// <summary>Not bound by the framework, which would read before anything is limited.</summary>
    private static async Task<PublicMessage?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBody;
        try
        {
            return await context.Request.ReadFromJsonAsync<PublicMessage>(context.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body is not JSON of the right form.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static IEnumerable<Fault> Check(PublicMessage? message)
    {
        if ((message?.Text is null) == (message is null || message.Data.IsEmpty))
        {
            yield return new Fault("/text", "one_of", "A message is a text or data.");
        }

        if (message?.Key is { Length: 0 or > MaxKey })
        {
            yield return new Fault("/key", "invalid_key", $"A key has 1 to {MaxKey} characters.");
        }
    }
}
