using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trinity.Nodes.Expressions;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Routing;

/// <summary>Looks at each message and decides where it goes: by rules, and where none matches by a judgment.</summary>
[NodeType("router", Ordering = Ordering.Relaxed)]
public sealed class Router : NativeAgent<NoState, RouterConfig>, ITriable<RouterConfig>
{
    [Handles(HandlesAttribute.Any)]
    public async Task RouteAsync(Turn<NoState, RouterConfig> turn)
    {
        var plan = turn.Config.Plan;
        var run = new TargetRun(turn, plan.Config);
        var (matched, effects, prompt) = run.Evaluate("rules", (evaluation, message) => Match(plan, evaluation, message));
        string? choice = null;
        if (prompt is not null)
        {
            choice = await turn.ChooseAsync(RouterNames.Judgment, prompt, plan.Judgment!.Choices);
            effects = run.Evaluate(choice, (evaluation, message) => TargetRun.Plan(plan.Judgment.To[choice], evaluation, message));
        }

        await run.PerformAsync(effects);
        turn.Reply(new RouterReply(matched, matched.Count == 0 && (plan.Otherwise ?? (object?)plan.Judgment) is not null, choice, run.Answers));
    }

    public Trial Try(TrialMessage message, RouterConfig config)
    {
        var plan = config.Plan;
        var trial = new TargetTrial(SourceMessage.Of(message), plan.Config);
        using var evaluation = trial.Start();
        var (isOver, hasMatched) = (false, false);
        foreach (var rule in plan.Rules)
        {
            var outcome = isOver ? TrialOutcome.NotReached : Try(rule, trial, evaluation);
            if (outcome == TrialOutcome.Matched)
            {
                trial.Add(rule.Name, TrialOutcome.Matched, rule.To, evaluation);
                hasMatched = true;
            }
            else if (outcome != TrialOutcome.Failed)
            {
                trial.Add(rule.Name, outcome);
            }

            isOver |= trial.Error is not null || (outcome == TrialOutcome.Matched && rule.Stops);
        }

        TryOtherwise(plan, trial, evaluation, isReached: !hasMatched && trial.Error is null);
        return new Trial { Steps = trial.Steps, Error = trial.Error };
    }

    private static Routed Match(RouterPlan plan, Evaluation evaluation, SourceMessage message)
    {
        List<string> matched = [];
        List<PlannedEffect> effects = [];
        foreach (var rule in plan.Rules)
        {
            if (!rule.Matches(evaluation))
            {
                continue;
            }

            matched.Add(rule.Name);
            effects.AddRange(TargetRun.Plan(rule.To, evaluation, message));
            if (rule.Stops)
            {
                break;
            }
        }

        return matched.Count > 0
            ? new Routed(matched, effects, Prompt: null)
            : new Routed([], TargetRun.Plan(plan.Otherwise ?? [], evaluation, message), plan.Judgment?.Ask(evaluation));
    }

    private static TrialOutcome Try(RulePlan rule, TargetTrial trial, Evaluation evaluation)
    {
        try
        {
            return rule.Matches(evaluation) ? TrialOutcome.Matched : TrialOutcome.NotMatched;
        }
        catch (FormulaException exception)
        {
            trial.Fail(rule.Name, exception);
            return TrialOutcome.Failed;
        }
    }

    private static void TryOtherwise(RouterPlan plan, TargetTrial trial, Evaluation evaluation, bool isReached)
    {
        if (plan is { Otherwise: null, Judgment: null })
        {
            return;
        }

        if (!isReached)
        {
            trial.Add(RouterNames.Otherwise, TrialOutcome.NotReached);
            return;
        }

        if (plan.Judgment is not { } judgment)
        {
            trial.Add(RouterNames.Otherwise, TrialOutcome.Matched, plan.Otherwise!, evaluation);
            return;
        }

        try
        {
            trial.Add(RouterNames.Otherwise, TrialOutcome.Matched, Show(judgment, judgment.Ask(evaluation)));
        }
        catch (FormulaException exception)
        {
            trial.Fail(RouterNames.Otherwise, exception);
            return;
        }

        foreach (var choice in judgment.Choices)
        {
            trial.Add($"{RouterNames.Otherwise}: {choice.Name}", TrialOutcome.NotReached, judgment.To[choice.Name], evaluation);
        }
    }

    private static TrialEffect Show(JudgmentPlan judgment, Prompt prompt) => new()
    {
        Kind = "judgment",
        To = "operators",
        Data = PlannedEffect.Write(new JsonObject
        {
            ["instruction"] = prompt.Instruction,
            ["data"] = new JsonArray([.. prompt.Data.Select(block => JsonValue.Create(block))]),
            ["choices"] = new JsonArray([.. judgment.Choices.Select(choice => JsonValue.Create(choice.Name))]),
        }),
    };

    private sealed record Routed(IReadOnlyList<string> Matched, IReadOnlyList<PlannedEffect> Effects, Prompt? Prompt);
}

/// <summary>What became of a message.</summary>
/// <param name="Matched">The names of the rules that matched, in their order.</param>
/// <param name="Otherwise">Whether none did, and what is said for that happened.</param>
/// <param name="Choice">What was chosen; null when there was no judgment.</param>
/// <param name="Answers">What people answered; null when nobody was asked.</param>
internal sealed record RouterReply(
    IReadOnlyList<string> Matched,
    bool Otherwise,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Choice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GivenAnswer>? Answers);
