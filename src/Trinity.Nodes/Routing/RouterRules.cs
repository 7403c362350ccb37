using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Routing;

/// <summary>What the rules of a router may be together.</summary>
internal static class RouterRules
{
    public const int MaxRules = 200;

    public static IEnumerable<ValidationResult> Check(RouterConfig config) =>
        [.. CheckNames(config.Rules), .. CheckConditions(config.Rules), .. CheckDepths(config)];

    private static IEnumerable<FaultResult> CheckNames(IList<RouterRule> rules)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i]?.Name is { Length: > 0 } name && !names.Add(name))
            {
                yield return new FaultResult("duplicate_name", $"Another rule has the name '{name}'.", $"/rules/{i}/name");
            }
        }
    }

    private static IEnumerable<FaultResult> CheckConditions(IList<RouterRule> rules)
    {
        var conditions = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i] is not { } rule || !TryParse(rule.When, out var condition))
            {
                continue;
            }

            if (last is not null)
            {
                yield return new FaultResult("unreachable_rule", $"It is never looked at: the rule '{last}' matches every message, and stops.", $"/rules/{i}");
            }
            else if (rule.Stop && (condition is null || IsAlways(condition)))
            {
                last = rule.Name;
            }

            if (condition is not null && !conditions.TryAdd(ExpressionGate.Canonical(condition.Source), rule.Name))
            {
                var other = conditions[ExpressionGate.Canonical(condition.Source)];
                yield return new FaultResult("duplicate_condition", $"The rule '{other}' has the same condition.", $"/rules/{i}/when");
            }
        }
    }

    private static IEnumerable<ValidationResult> CheckDepths(RouterConfig config)
    {
        var rules = config.Rules.SelectMany((rule, index) => TargetRules.Check(rule?.To, $"/rules/{index}/to"));
        return config.Otherwise switch
        {
            OtherwiseTargets targets => [.. rules, .. TargetRules.Check(targets, "/otherwise"), .. CheckCount(targets)],
            OtherwiseJudgment { Judge.Choices: { } choices } => [.. rules, .. choices.SelectMany(choice =>
                TargetRules.Check(choice.Value?.To, $"/otherwise/judge/choices/{JsonPointer.Step(choice.Key)}/to"))],
            _ => rules,
        };
    }

    private static IEnumerable<FaultResult> CheckCount(OtherwiseTargets targets) =>
        TargetsAttribute.Fault(targets, isRequired: true) is { } fault ? [new FaultResult(fault.Code, fault.Message, "/otherwise")] : [];

    /// <summary>What does not parse has a fault of its own.</summary>
    private static bool TryParse(string? source, out Expression? expression)
    {
        expression = null;
        try
        {
            expression = source is null ? null : Expression.Parse(source);
            return true;
        }
        catch (ExpressionException)
        {
            return false;
        }
    }

    private static bool IsAlways(Expression condition) => condition.IsLiteral && condition.Literal is JsonValue value && value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => value.GetValue<double>() != 0,
        JsonValueKind.String => value.GetValue<string>().Length > 0,
        _ => false,
    };
}
