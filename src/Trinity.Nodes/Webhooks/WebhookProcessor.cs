using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Security.Cryptography;
using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Webhooks;

/// <summary>Verifies the deliveries of a sender, makes messages of them, and takes those to their targets.</summary>
[NodeType("webhook-processor", Ordering = Ordering.Relaxed)]
public sealed class WebhookProcessor : NativeAgent<NoState, WebhookProcessorConfig>, IIntake<WebhookProcessorConfig>, ITriable<WebhookProcessorConfig>
{
    public IntakeDecision Receive(IntakeRequest request, WebhookProcessorConfig config)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(config);
        var check = config.Verify?.Check(request);
        if (check?.Rejection is { } rejection)
        {
            return rejection;
        }

        if (config.Verify?.Scheme == SignatureScheme.Slack && SlackSignature.AnswerChallenge(request) is { } answer)
        {
            return answer;
        }

        var plan = config.Plan;
        var message = SourceMessage.Of(request);
        using var evaluation = new Evaluation(request.AgentId, () => message.ToScope(plan.Config, Randomness(request.Body)));
        try
        {
            var read = plan.Read(evaluation, check?.DeliveryId ?? request.DeliveryId);
            return new IntakeDecision.Accept(read.Type, read.Key, read.Dedupe, read.Data?.Bytes);
        }
        catch (FormulaException exception)
        {
            return new IntakeDecision.Reject(422, $"{exception.Error.Code} at {exception.Error.Message}");
        }
    }

    [Handles(HandlesAttribute.Any)]
    public async Task ProcessAsync(Turn<NoState, WebhookProcessorConfig> turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var plan = turn.Config.Plan;
        var run = new TargetRun(turn, plan.Config);
        await run.PerformAsync(run.Evaluate("to", (evaluation, message) => TargetRun.Plan(plan.To, evaluation, message)));
        if (run.Answers is { } answers)
        {
            turn.Reply(new ProcessorReply(answers));
        }
    }

    public Trial Try(TrialMessage message, WebhookProcessorConfig config)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(config);
        var plan = config.Plan;
        var delivery = new IntakeRequest
        {
            Body = message.Data,
            ContentType = message.ContentType,
            Headers = message.Headers ?? ReadOnlyDictionary<string, string>.Empty,
            ReceivedAt = message.Time,
        };
        ReadDelivery read;
        var source = SourceMessage.Of(delivery);
        using (var door = new Evaluation(agent: null, () => source.ToScope(plan.Config, Randomness(message.Data))))
        {
            try
            {
                read = plan.Read(door, config.Verify?.DeliveryIdOf(delivery) ?? delivery.DeliveryId);
            }
            catch (FormulaException exception)
            {
                return new Trial { Error = exception.Error };
            }
        }

        var accepted = SourceMessage.Of(message with
        {
            Type = read.Type,
            Key = read.Key,
            Data = read.Data?.Bytes ?? message.Data,
            ContentType = read.Data is null ? message.ContentType : Sdk.Runtimes.MessageEnvelope.Json,
        });
        var trial = new TargetTrial(accepted, plan.Config);
        using var evaluation = trial.Start();
        trial.Add("to", TrialOutcome.Matched, plan.To, evaluation);
        return new Trial
        {
            Accepted = new TrialAccepted(read.Type, read.Key, read.Dedupe, accepted.Data ?? Utf8Json.Null),
            Steps = trial.Steps,
            Error = trial.Error,
        };
    }

    /// <summary>The same for a delivery that comes again.</summary>
    private static Func<double> Randomness(ReadOnlyMemory<byte> body)
    {
        Random? random = null;
        return () => (random ??= new Random(BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(body.Span)))).NextDouble();
    }

    private sealed record ProcessorReply(IReadOnlyList<GivenAnswer> Answers);
}
