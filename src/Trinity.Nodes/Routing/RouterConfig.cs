using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Trinity.Nodes.Targets;

namespace Trinity.Nodes.Routing;

/// <summary>The configuration of a <see cref="Router"/>.</summary>
public sealed class RouterConfig : IValidatableObject
{
    private RouterPlan? _plan;

    [Required]
    [MaxLength(RouterRules.MaxRules)]
    [Description("The rules, in the order in which they are looked at.")]
    public IList<RouterRule> Rules { get; set; } = [];

    [Description("Where a message goes that no rule took: targets, or a judgment that chooses between targets.")]
    public IOtherwise? Otherwise { get; set; }

    [MaxLength(100)]
    [Description("Values for expressions, as config.values: limits, names, lists. Not for secrets.")]
    public IDictionary<string, JsonElement>? Values { get; set; }

    /// <summary>The configuration as it is used: compiled once, and gone with it.</summary>
    internal RouterPlan Plan => _plan ??= RouterPlan.Of(this);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => RouterRules.Check(this);
}

/// <summary>A condition, and where the messages go for which it holds.</summary>
public sealed class RouterRule
{
    [Required]
    [StringLength(100, MinimumLength = 1)]
    [Description("A name of its own: it stands in the reply of every message that the rule matched.")]
    public string Name { get; set; } = string.Empty;

    [Expressions.Expression]
    [Description("When the rule matches: an expression that gives true. Without it, always.")]
    public string? When { get; set; }

    [Targets(IsRequired = true)]
    [Description("Where a message goes that the rule matches.")]
    public IList<Target> To { get; set; } = [];

    [DefaultValue(true)]
    [Description("Whether the rules behind this one are not looked at when it matches.")]
    public bool Stop { get; set; } = true;
}
