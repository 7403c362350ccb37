using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trinity.Sdk.Identity;

/// <summary>
/// The id of an effect: a hash of its message and its position, so the same effect has the same id in every attempt and a receiver can
/// recognise a repetition. Written <c>eff_…</c>.
/// </summary>
/// <param name="Value">The bits.</param>
public readonly record struct EffectId(Guid Value)
{
    private const string Prefix = "eff_";

    /// <summary>The id of one effect of one message.</summary>
    /// <param name="message">The message whose turn has the effect.</param>
    /// <param name="position">The place among the effects of the message, from 0.</param>
    public static EffectId Of(MessageId message, int position)
    {
        Span<byte> source = stackalloc byte[20];
        message.Value.TryWriteBytes(source, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(source[16..], position);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, hash);
        return new EffectId(new Guid(hash[..16], bigEndian: true));
    }

    /// <summary>Reads the written form.</summary>
    /// <param name="text">For example <c>eff_06f5k2…</c>; null and other text give false.</param>
    /// <param name="id">The id, when the result is true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out EffectId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base32.TryDecode(text.AsSpan(Prefix.Length), out Guid value))
        {
            return false;
        }

        id = new EffectId(value);
        return true;
    }

    /// <summary>The written form, <c>eff_</c> and 26 characters.</summary>
    public override string ToString() => Prefix + Base32.Encode(Value);
}
