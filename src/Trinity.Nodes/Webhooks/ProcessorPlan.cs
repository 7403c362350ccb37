using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Webhooks;

/// <summary>The configuration of a webhook processor as it is used.</summary>
/// <param name="Config">The configuration without its secrets, as JSON.</param>
/// <param name="To">Where messages go.</param>
internal sealed record ProcessorPlan(ReadOnlyMemory<byte> Config, IReadOnlyList<TargetPlan> To)
{
    public Formula? Type { get; private init; }

    public Formula? Key { get; private init; }

    public Formula? Dedupe { get; private init; }

    public Formula? Map { get; private init; }

    /// <exception cref="NodeFailedException">It was admitted by an older version, and is not any more.</exception>
    public static ProcessorPlan Of(WebhookProcessorConfig config)
    {
        try
        {
            return new ProcessorPlan(ConfigurationView.Of(config), TargetPlan.Of(config.To, "/to", new AskNames()))
            {
                Type = Formula.Of(config.Type, "/type"),
                Key = Formula.Of(config.Key, "/key"),
                Dedupe = Formula.Of(config.Dedupe, "/dedupe"),
                Map = Formula.Of(config.Map, "/map"),
            };
        }
        catch (ExpressionException exception)
        {
            throw new NodeFailedException(exception.Message, Retry.Never, exception.Code);
        }
    }

    /// <summary>Says what message a delivery is.</summary>
    /// <param name="evaluation">Evaluates for the delivery.</param>
    /// <param name="deliveryId">What the sender says identifies it; null when nothing does.</param>
    /// <exception cref="FormulaException">An expression failed.</exception>
    public ReadDelivery Read(Evaluation evaluation, string? deliveryId) => new(
        Type is null ? DeliveryBody.MessageType : evaluation.Name(Type) ?? throw Nothing(Type),
        Key is null ? null : evaluation.Name(Key),
        Dedupe is null ? deliveryId : evaluation.Name(Dedupe),
        Map is null ? null : PlannedEffect.Write(evaluation.Value(Map)));

    private static FormulaException Nothing(Formula type) =>
        new(type.Place, new ExpressionException(ExpressionException.Failed, "It gives nothing, and every message has a type."));
}

/// <summary>A delivery as it is accepted.</summary>
/// <param name="Type">The type of the message.</param>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Dedupe">What a repetition is recognised by; null when nothing does.</param>
/// <param name="Data">Its data; null for the body as it came.</param>
internal sealed record ReadDelivery(string Type, string? Key, string? Dedupe, Utf8Json? Data);
