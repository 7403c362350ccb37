using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>Says that a property of a configuration is a list of targets. Its faults are <c>missing_targets</c> and <c>too_many_targets</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TargetsAttribute() : MaxLengthAttribute(TargetRules.MaxTargets)
{
    /// <summary>Whether there must be one.</summary>
    public bool IsRequired { get; init; }

    public static (string Code, string Message)? Fault(ICollection<Target>? targets, bool isRequired) => (targets?.Count ?? 0) switch
    {
        0 when isRequired => ("missing_targets", "There must be at least one target: { \"drop\": reason } sets a message aside on purpose."),
        > TargetRules.MaxTargets and var count => ("too_many_targets", $"There are {count} targets; {TargetRules.MaxTargets} are allowed."),
        _ => null,
    };

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Fault(value as ICollection<Target>, IsRequired) is { } fault
            ? new FaultResult(fault.Code, fault.Message, validationContext.MemberName)
            : ValidationResult.Success;
}
