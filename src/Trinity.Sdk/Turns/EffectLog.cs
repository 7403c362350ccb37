using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>The effects of a message: those that went out are matched by position, kind and target; the others are collected.</summary>
internal sealed class EffectLog(IReadOnlyList<SentEffect> sent)
{
    private List<Effect>? _added;

    /// <summary>How many effects the attempt has reached.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<Effect> Added => _added ?? (IReadOnlyList<Effect>)[];

    /// <summary>The first effect that went out and was not reached.</summary>
    public SentEffect? FirstUnreached => Count < sent.Count ? sent[Count] : null;

    /// <summary>Whether the next effect is one that went out already.</summary>
    public bool IsReplaying => Count < sent.Count;

    /// <summary>Takes the next effect.</summary>
    /// <returns>What went out in its place, when that was something else; its recorded content stands and is not compared.</returns>
    public SentEffect? Add(EffectKind kind, string target, Func<int, Effect> create)
    {
        var position = Count++;
        if (position < sent.Count)
        {
            var match = sent[position];
            return match.Kind == kind && string.Equals(match.Target, target, StringComparison.Ordinal) ? null : match;
        }

        (_added ??= []).Add(create(position));
        return null;
    }
}
