using System.Diagnostics.CodeAnalysis;

namespace Trinity.Sdk.Identity;

/// <summary>The id of a message and of its execution: 128 bits, in order of time, not guessable. Written <c>exe_…</c>.</summary>
/// <param name="Value">The bits.</param>
public readonly record struct MessageId(Guid Value)
{
    private const string Prefix = "exe_";

    /// <summary>Reads the written form.</summary>
    /// <param name="text">For example <c>exe_06f5k2…</c>; null and other text give false.</param>
    /// <param name="id">The id, when the result is true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base32.TryDecode(text.AsSpan(Prefix.Length), out Guid value))
        {
            return false;
        }

        id = new MessageId(value);
        return true;
    }

    /// <summary>The written form, <c>exe_</c> and 26 characters.</summary>
    public override string ToString() => Prefix + Base32.Encode(Value);
}
