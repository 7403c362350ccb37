using System.Diagnostics.CodeAnalysis;

namespace Trinity.Sdk.Identity;

/// <summary>The id of an agent within its instance; it outlives renames and is never used again. Written <c>agt_…</c>.</summary>
/// <param name="Value">The number of the row.</param>
public readonly record struct AgentId(long Value)
{
    private const string Prefix = "agt_";

    /// <summary>Reads the written form.</summary>
    /// <param name="text">For example <c>agt_1f</c>; null and other text give false.</param>
    /// <param name="id">The id, when the result is true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base32.TryDecode(text.AsSpan(Prefix.Length), out long value))
        {
            return false;
        }

        id = new AgentId(value);
        return true;
    }

    /// <summary>The written form.</summary>
    public override string ToString() => Prefix + Base32.Encode(Value);
}
