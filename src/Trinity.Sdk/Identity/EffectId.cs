using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trinity.Sdk.Identity;

/// <summary>
/// The id of an effect: a hash of its message and its position, so the same effect has the same id in every attempt and a receiver can
/// recognise a repetition. Written <c>eff_…</c>.
/// </summary>
/// <param name="Value">The bits.</param>
public readonly record struct EffectId(Guid Value)
{
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

    /// <summary>The written form, <c>eff_</c> and 26 characters.</summary>
    public override string ToString() => "eff_" + Base32.Encode(Value);
}
