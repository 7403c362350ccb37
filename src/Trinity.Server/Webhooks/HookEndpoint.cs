using System.Buffers;
using System.Diagnostics;
using Trinity.Client.Webhooks;
using Trinity.Engine.Intake;
using Trinity.Engine.Mailboxes;
using Trinity.Platform;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Access;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;
using Trinity.Server.Executions;
using Trinity.Server.Http;

namespace Trinity.Server.Webhooks;

/// <summary>The public entrance: deliveries come in here, and are durable before they are acknowledged.</summary>
internal sealed partial class HookEndpoint(
    KnownWebhooks webhooks,
    HookRates rates,
    IAgentAccess access,
    IAgentDirectory directory,
    RuntimeRegistry runtimes,
    MessageIntake intake,
    TimeProvider time,
    ILogger<HookEndpoint> logger)
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    public static IEndpointRouteBuilder MapHooks(IEndpointRouteBuilder app)
    {
        app.MapPost("/hooks/{token}", (HttpContext context, HookEndpoint endpoint, string token) => endpoint.ReceiveAsync(context, token))
            .WithTags("Hooks").WithName("ReceiveDelivery").WithSummary("Takes a webhook delivery; 202 when it is durable.")
            .Produces<AcceptedDelivery>(StatusCodes.Status202Accepted).AllowAnonymous().ShortCircuit();
        return app;
    }

    private async Task<IResult> ReceiveAsync(HttpContext context, string token)
    {
        var cancellationToken = context.RequestAborted;
        var webhook = webhooks.FindKnown(token);
        if (webhook is null)
        {
            // Before any work: guessing tokens must not keep the store busy. Good tokens that are new to this process do not count.
            if (!rates.TryTakeUnknown())
            {
                return TooMany();
            }

            webhook = await webhooks.FindAsync(token, cancellationToken);
            if (webhook is null)
            {
                return NotFound();
            }

            rates.ReturnUnknown();
        }

        if (!rates.TryTake(webhook.Id))
        {
            return TooMany();
        }

        var caller = new Caller(webhook.Tenant, new Principal(PrincipalKind.Webhook, PublicIds.Webhook(webhook.Id)), AccessRights.Use);
        if (await access.FindAsync(caller, webhook.Agent, AccessRights.Use, cancellationToken) is not { } agent)
        {
            return NotFound();
        }

        if (await ReadBodyAsync(context, cancellationToken) is not { } body)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"A delivery may have {TurnBounds.PayloadBytes} bytes.");
        }

        var request = new IntakeRequest
        {
            AgentId = agent.Id,
            Body = body,
            ContentType = context.Request.ContentType ?? string.Empty,
            Headers = new RequestHeaders(context.Request.Headers),
            ReceivedAt = time.GetUtcNow(),
        };
        return await DecideAsync(agent, request, cancellationToken) switch
        {
            IntakeDecision.Reject reject => Problems.Of(reject.Status == 401 ? 401 : 422, "delivery_rejected", reject.Reason),
            IntakeDecision.Answer answer => TypedResults.Bytes(answer.Body.ToArray(), answer.ContentType),
            IntakeDecision.Accept accept => await AcceptAsync(caller, agent, request, accept, cancellationToken),
            _ => throw new InvalidOperationException("Unknown decision."),
        };
    }

    private static IResult NotFound() => Problems.Of(Refusal.NotFound("hook"));

    private static IResult TooMany() => Problems.Of(
        StatusCodes.Status429TooManyRequests, "rate_limited", "Too many deliveries at once.", TimeSpan.FromSeconds(1));

    private static async Task<byte[]?> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > TurnBounds.PayloadBytes)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The author's code runs before a row exists: what it throws refuses the delivery, and nothing is stored.</summary>
    private async ValueTask<IntakeDecision> DecideAsync(AgentDefinition agent, IntakeRequest request, CancellationToken cancellationToken)
    {
        if (runtimes.Find(agent.Runtime) is not IReceivesDeliveries receives)
        {
            return new IntakeDecision.Reject(422, "This agent takes no deliveries.");
        }

        var configuration = await directory.ConfigurationAsync(agent, agent.Revision, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return receives.Receive(agent, configuration, request);
        }
        catch (Exception exception)
        {
            LogIntakeFailed(exception, agent.Name);
            return new IntakeDecision.Reject(422, "The delivery could not be read.");
        }
        finally
        {
            if (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed > Slow)
            {
                LogIntakeSlow(agent.Name, elapsed.TotalMilliseconds);
            }
        }
    }

    private async Task<IResult> AcceptAsync(
        Caller caller, AgentDefinition agent, IntakeRequest request, IntakeDecision.Accept accept, CancellationToken cancellationToken)
    {
        if (accept.Dedupe is { Length: 0 or > 200 })
        {
            return Problems.Of(Refusal.Invalid("invalid_delivery_id", "The id of a delivery has 1 to 200 characters."));
        }

        var result = await intake.SubmitAsync(
            caller,
            agent.Name,
            new IncomingMessage
            {
                Type = accept.Type,
                Key = accept.Key,
                Payload = accept.Data ?? request.Body,
                ContentType = DefaultIntake.ContentTypeOf(request, accept),
                Source = MessageSource.Webhook,
                IdempotencyKey = accept.Dedupe,
            },
            cancellationToken);
        return result is IntakeResult.Accepted accepted
            ? TypedResults.Accepted((string?)null, new AcceptedDelivery(accepted.Id.ToString()))
            : IntakeProblems.Of(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: its intake threw, and the delivery was refused.")]
    private partial void LogIntakeFailed(Exception exception, string agent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: its intake took {Milliseconds:0} ms; 50 are allowed.")]
    private partial void LogIntakeSlow(string agent, double milliseconds);
}
