using System.Buffers.Binary;

namespace Trinity.Sdk.Identity;

/// <summary>Crockford's base 32 in lower case: sorts like the bytes, survives double clicks, has no look-alikes.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The length of 128 bits as text.</summary>
    public const int GuidLength = 26;

    public static string Encode(Guid value) =>
        string.Create(GuidLength, value, static (text, guid) =>
        {
            Span<byte> bytes = stackalloc byte[16];
            guid.TryWriteBytes(bytes, bigEndian: true, out _);
            Write(BinaryPrimitives.ReadUInt128BigEndian(bytes), text);
        });

    public static string Encode(long value)
    {
        Span<char> text = stackalloc char[13];
        Write((UInt128)value, text);
        return text.TrimStart('0') is { Length: > 0 } digits ? digits.ToString() : "0";
    }

    /// <summary>Bytes as text, five bits a character; their number of bits must be a multiple of five.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out Guid value)
    {
        value = default;
        if (text.Length != GuidLength || !TryRead(text, out var number))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 13 || !TryRead(text, out var number) || number > long.MaxValue)
        {
            return false;
        }

        value = (long)number;
        return true;
    }

    private static void Write(UInt128 number, Span<char> text)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(uint)(number & 31)];
            number >>= 5;
        }
    }

    private static bool TryRead(ReadOnlySpan<char> text, out UInt128 number)
    {
        number = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0 || number >> 123 != 0)
            {
                return false;
            }

            number = (number << 5) | (uint)digit;
        }

        return true;
    }
}
