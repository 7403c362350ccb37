using Trinity.Nodes.Expressions;

namespace Trinity.Nodes.Targets;

/// <summary>A question to people as it is used, with what follows from each answer.</summary>
internal sealed record ToPeople(
    string Name, Text Title, Text? Question, IReadOnlyList<string> Options, IReadOnlyDictionary<string, IReadOnlyList<TargetPlan>> Then) : TargetPlan
{
    private const int MaxTitle = 200;
    private const int MaxQuestion = 10_000;

    public static ToPeople Of(AskTarget ask, string place, AskNames asks) => new(
        asks.Next(),
        Text.Of(ask.Title, place + "/title"),
        ask.Question is null ? null : Text.Of(ask.Question, place + "/question"),
        [.. ask.Options ?? []],
        (ask.Then ?? new Dictionary<string, IList<Target>>(StringComparer.Ordinal)).ToDictionary(
            branch => branch.Key, branch => Of(branch.Value, $"{place}/then/{JsonPointer.Step(branch.Key)}", asks), StringComparer.Ordinal));

    public override PlannedEffect Plan(Evaluation evaluation, SourceMessage message) => new PlannedAsk(
        this, Cut(evaluation.Text(Title), MaxTitle), Question is null ? null : Cut(evaluation.Text(Question), MaxQuestion));

    /// <summary>What is wanted stands at the beginning, and what a sender wrote has no length that anybody knows.</summary>
    private static string Cut(string text, int length) => text switch
    {
        { Length: 0 } => "…",
        _ when text.Length <= length => text,
        _ => text[..(length - 1)] + "…",
    };
}
