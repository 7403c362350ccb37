using Trinity.Nodes.Expressions;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>A target as it is used: its expressions compiled, once for each configuration.</summary>
internal abstract record TargetPlan
{
    /// <summary>Compiles the targets of a configuration.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="place">Their JSON pointer in the configuration.</param>
    /// <param name="asks">Gives each question of the configuration a name.</param>
    public static IReadOnlyList<TargetPlan> Of(IEnumerable<Target> targets, string place, AskNames asks) =>
        [.. targets.Select((target, index) => Of(target, $"{place}/{index}", asks))];

    /// <summary>Says what a message becomes there.</summary>
    /// <exception cref="FormulaException">An expression failed.</exception>
    public abstract PlannedEffect Plan(Evaluation evaluation, SourceMessage message);

    private static TargetPlan Of(Target target, string place, AskNames asks) => target switch
    {
        { Agent: { } agent } => new ToAgent(agent, target.Type, Formula.Of(target.Key, place + "/key"), Formula.Of(target.Data, place + "/data")),
        { Emit: { } type } => new ToEvent(type, Formula.Of(target.Data, place + "/data")),
        { Url: { } url } => new ToAddress(new Uri(url), target.Type, target.Secret, Formula.Of(target.Data, place + "/data")),
        { Ask: { } ask } => ToPeople.Of(ask, place + "/ask", asks),
        { Drop: { } reason } => new ToNowhere(reason),
        _ => throw new NodeFailedException($"The target {place} has no kind.", Retry.Never, "config_invalid"),
    };

    private sealed record ToAgent(string Agent, string? Type, Formula? Key, Formula? Data) : TargetPlan
    {
        public override PlannedEffect Plan(Evaluation evaluation, SourceMessage message) => new PlannedTell(
            Agent,
            Type ?? message.Type,
            Key is null ? message.Key : evaluation.Name(Key),
            Data is null ? null : Evaluated(evaluation, Data),
            message);
    }

    private sealed record ToEvent(string Type, Formula? Data) : TargetPlan
    {
        public override PlannedEffect Plan(Evaluation evaluation, SourceMessage message) =>
            new PlannedEmit(Type, Data is null ? message.Data : Evaluated(evaluation, Data));
    }

    private sealed record ToAddress(Uri Url, string? Type, string? Secret, Formula? Data) : TargetPlan
    {
        public override PlannedEffect Plan(Evaluation evaluation, SourceMessage message) => new PlannedSend(
            Url, Type ?? message.Type, Data is null ? message.Data ?? Utf8Json.Null : Evaluated(evaluation, Data), Secret);
    }

    private sealed record ToNowhere(string Reason) : TargetPlan
    {
        public override PlannedEffect Plan(Evaluation evaluation, SourceMessage message) => new PlannedDrop(Reason);
    }

    private static Utf8Json Evaluated(Evaluation evaluation, Formula data) => PlannedEffect.Write(evaluation.Value(data));
}

/// <summary>Names for the questions of a configuration: waits have names of their own, the same in every attempt.</summary>
internal sealed class AskNames
{
    private int _count;

    /// <summary>What the next question belongs to: a rule, a choice.</summary>
    public string Owner { get; set; } = "to";

    public string Next() => $"{Owner}:{++_count}";
}
