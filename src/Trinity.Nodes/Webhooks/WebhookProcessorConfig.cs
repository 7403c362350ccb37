using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;

namespace Trinity.Nodes.Webhooks;

/// <summary>The configuration of a <see cref="WebhookProcessor"/>.</summary>
public sealed class WebhookProcessorConfig : IValidatableObject
{
    private ProcessorPlan? _plan;

    [Description("How the sender signs its deliveries. Without it, who knows the webhook's address is the sender.")]
    public Verification? Verify { get; set; }

    [Expression]
    [Description("The type of the message that a delivery becomes. By default webhook.received.")]
    public string? Type { get; set; }

    [Expression]
    [Description("The key of the message: what belongs together, and is taken in order. By default none.")]
    public string? Key { get; set; }

    [Expression]
    [Description("What a repeated delivery is recognised by. By default the id that the sender's scheme has for it.")]
    public string? Dedupe { get; set; }

    [Expression]
    [Description("The data of the message. By default the body as it came.")]
    public string? Map { get; set; }

    [Targets]
    [Description("Where the message goes.")]
    public IList<Target> To { get; set; } = [];

    [MaxLength(100)]
    [Description("Values for expressions, as config.values: limits, names, lists. Not for secrets.")]
    public IDictionary<string, JsonElement>? Values { get; set; }

    /// <summary>The configuration as it is used: compiled once, and gone with it.</summary>
    internal ProcessorPlan Plan => _plan ??= ProcessorPlan.Of(this);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => TargetRules.Check(To, "/to");
}
