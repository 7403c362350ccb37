using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Turns;

/// <summary>Values that every attempt of a message derives alike, so they need no journal.</summary>
internal static class DerivedValues
{
    public static Guid Guid(MessageId message, string name) => new(Hash(message, "id", name).AsSpan(0, 16), bigEndian: true);

    public static Random Random(MessageId message, string name) =>
        new(BinaryPrimitives.ReadInt32BigEndian(Hash(message, "random", name)));

    public static string IdempotencyKey(MessageId message, string step) =>
        Base32.Encode(new Guid(Hash(message, "step", step).AsSpan(0, 16), bigEndian: true));

    private static byte[] Hash(MessageId message, string purpose, string name) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{message}\n{purpose}\n{name}"));
}
