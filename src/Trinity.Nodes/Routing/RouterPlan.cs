using System.Text.Json.Nodes;
using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Routing;

/// <summary>The configuration of a router as it is used.</summary>
/// <param name="Config">The configuration without its secrets, as JSON.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Otherwise">Where a message goes that no rule took; null when nowhere is said, or a judgment decides.</param>
/// <param name="Judgment">The judgment that decides; null when there is none.</param>
internal sealed record RouterPlan(
    ReadOnlyMemory<byte> Config, IReadOnlyList<RulePlan> Rules, IReadOnlyList<TargetPlan>? Otherwise, JudgmentPlan? Judgment)
{
    /// <exception cref="NodeFailedException">It was admitted by an older version, and is not any more.</exception>
    public static RouterPlan Of(RouterConfig config)
    {
        try
        {
            var asks = new AskNames();
            var rules = config.Rules.Select((rule, index) =>
            {
                asks.Owner = rule.Name;
                return new RulePlan(
                    rule.Name, Formula.Of(rule.When, $"/rules/{index}/when"), TargetPlan.Of(rule.To, $"/rules/{index}/to", asks), rule.Stop);
            }).ToArray();
            asks.Owner = RouterNames.Otherwise;
            return new RouterPlan(
                ConfigurationView.Of(config),
                rules,
                config.Otherwise is OtherwiseTargets targets ? TargetPlan.Of(targets, "/otherwise", asks) : null,
                config.Otherwise is OtherwiseJudgment { Judge: { } judge } ? JudgmentPlan.Of(judge, asks) : null);
        }
        catch (ExpressionException exception)
        {
            throw new NodeFailedException(exception.Message, Retry.Never, exception.Code);
        }
    }
}

/// <summary>A rule as it is used.</summary>
internal sealed record RulePlan(string Name, Formula? When, IReadOnlyList<TargetPlan> To, bool Stops)
{
    public bool Matches(Evaluation evaluation) => When is null || evaluation.Holds(When);
}

/// <summary>A judgment as it is used.</summary>
internal sealed record JudgmentPlan(Text Question, IReadOnlyList<Choice> Choices, IReadOnlyDictionary<string, IReadOnlyList<TargetPlan>> To)
{
    public static JudgmentPlan Of(RouterJudgment judgment, AskNames asks) => new(
        Text.Of(judgment.Question, "/otherwise/judge/question"),
        [.. judgment.Choices.Select(choice => new Choice(choice.Key, choice.Value.Description))],
        judgment.Choices.ToDictionary(
            choice => choice.Key,
            choice =>
            {
                asks.Owner = choice.Key;
                return TargetPlan.Of(choice.Value.To, $"/otherwise/judge/choices/{JsonPointer.Step(choice.Key)}/to", asks);
            },
            StringComparer.Ordinal));

    /// <summary>What is written is the instruction, and the values are data: what a customer wrote is never read as an instruction.</summary>
    /// <exception cref="FormulaException">A value failed.</exception>
    public Prompt Ask(Evaluation evaluation)
    {
        var prompt = new Prompt(literalLength: 256, Question.Parts.Count);
        foreach (var part in Question.Parts)
        {
            if (part.Formula is null)
            {
                prompt.AppendLiteral(part.Literal);
                continue;
            }

            var value = evaluation.Value(part.Formula);
            if (value is JsonValue text && text.TryGetValue<string>(out var content))
            {
                prompt.AppendFormatted(content);
            }
            else
            {
                prompt.AppendFormatted(value);
            }
        }

        return prompt;
    }
}

/// <summary>The names of what is no rule.</summary>
internal static class RouterNames
{
    public const string Otherwise = "otherwise";
    public const string Judgment = "judge";
}
