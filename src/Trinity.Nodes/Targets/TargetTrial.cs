using Trinity.Nodes.Expressions;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Nodes.Targets;

/// <summary>Says what targets would do with a sample, without doing it.</summary>
internal sealed class TargetTrial(SourceMessage message, ReadOnlyMemory<byte> config)
{
    private readonly List<TrialStep> _steps = [];

    /// <summary>What was found, in the order of the configuration.</summary>
    public IReadOnlyList<TrialStep> Steps => _steps;

    /// <summary>The first failure: it would end the message.</summary>
    public TurnError? Error { get; private set; }

    /// <summary>Evaluates for the trial alone, in a sandbox that no agent gets.</summary>
    public Evaluation Start() => new(agent: null, () => message.ToScope(config, static () => 0.5));

    public void Add(string name, TrialOutcome outcome) => _steps.Add(new TrialStep { Name = name, Outcome = outcome });

    public void Add(string name, TrialOutcome outcome, TrialEffect effect) => _steps.Add(new TrialStep { Name = name, Outcome = outcome, Effects = [effect] });

    public void Fail(string name, FormulaException exception)
    {
        Error ??= exception.Error;
        _steps.Add(new TrialStep { Name = name, Outcome = TrialOutcome.Failed, Error = exception.Error });
    }

    /// <summary>Adds a step with what its targets would do, and one for each answer that something follows from.</summary>
    public void Add(string name, TrialOutcome outcome, IReadOnlyList<TargetPlan> targets, Evaluation evaluation)
    {
        IReadOnlyList<PlannedEffect> effects;
        try
        {
            effects = TargetRun.Plan(targets, evaluation, message);
        }
        catch (FormulaException exception) when (outcome == TrialOutcome.Matched)
        {
            Fail(name, exception);
            return;
        }
        catch (FormulaException exception)
        {
            // It would fail only after that answer.
            _steps.Add(new TrialStep { Name = name, Outcome = outcome, Error = exception.Error });
            return;
        }

        _steps.Add(new TrialStep { Name = name, Outcome = outcome, Effects = [.. effects.Select(effect => effect.Show())] });
        foreach (var (option, then) in effects.OfType<PlannedAsk>().SelectMany(ask => ask.Ask.Then))
        {
            Add($"{name}: {option}", TrialOutcome.NotReached, then, evaluation);
        }
    }
}
