using System.Text.Json.Serialization;
using Trinity.Nodes.Expressions;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>Takes a message to targets: what goes out first, then the questions, then what follows from each answer.</summary>
internal sealed class TargetRun(Turn turn, ReadOnlyMemory<byte> config)
{
    private readonly SourceMessage _message = SourceMessage.Of(turn.Message);
    private readonly List<GivenAnswer> _answers = [];

    /// <summary>The answers so far, in the order in which they came; null for none.</summary>
    public IReadOnlyList<GivenAnswer>? Answers => _answers.Count == 0 ? null : _answers;

    /// <summary>Evaluates expressions of the configuration.</summary>
    /// <param name="name">What they belong to: each has randomness of its own, whatever was evaluated before.</param>
    /// <param name="use">Evaluates them.</param>
    /// <exception cref="NodeFailedException">One failed.</exception>
    public T Evaluate<T>(string name, Func<Evaluation, SourceMessage, T> use)
    {
        using var evaluation = new Evaluation(turn.AgentId, () => _message.ToScope(config, Randomness(name)));
        try
        {
            return use(evaluation, _message);
        }
        catch (FormulaException exception)
        {
            throw exception.ToFailure();
        }
    }

    /// <summary>Performs what was planned, and all that follows from it.</summary>
    public Task PerformAsync(IReadOnlyList<PlannedEffect> effects)
    {
        foreach (var effect in effects.Where(effect => effect is not PlannedAsk))
        {
            effect.Perform(turn);
        }

        // Together: the turn waits once, and goes on with each answer as it comes.
        var asks = effects.OfType<PlannedAsk>().ToArray();
        return asks.Length == 0 ? Task.CompletedTask : Task.WhenAll(asks.Select(AskAsync));
    }

    private async Task AskAsync(PlannedAsk ask)
    {
        var name = ask.Ask.Name;
        var answer = await turn.AskAsync(name, ask.ToQuestion());
        _answers.Add(new GivenAnswer(name, answer.Option, answer.Text, answer.By));
        var then = ask.Then(answer.Option);
        if (then.Count > 0)
        {
            await PerformAsync(Evaluate(name, (evaluation, message) => Plan(then, evaluation, message)));
        }
    }

    /// <exception cref="FormulaException">An expression failed: nothing of it is done.</exception>
    public static IReadOnlyList<PlannedEffect> Plan(IReadOnlyList<TargetPlan> targets, Evaluation evaluation, SourceMessage message) =>
        [.. targets.Select(target => target.Plan(evaluation, message))];

    private Func<double> Randomness(string name)
    {
        Random? random = null;
        return () => (random ??= turn.Random(name)).NextDouble();
    }
}

/// <summary>An answer to a question of a target.</summary>
/// <param name="Ask">The name of the question: what it belongs to, and its number.</param>
/// <param name="Option">The option chosen; null when there was none.</param>
/// <param name="Text">What was written; null when nothing.</param>
/// <param name="By">Who answered.</param>
internal sealed record GivenAnswer(
    string Ask,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Option,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
    string? By);
