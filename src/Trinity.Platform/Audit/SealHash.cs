using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Trinity.Platform.Audit;

/// <summary>
/// The hash of a seal. Every value has one encoding and an end of its own: numbers have eight bytes, big-endian, texts their length before
/// them and -1 for none. docs/guides/audit.md has it for those who check it by themselves.
/// </summary>
internal static class SealHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Purpose => "trinity audit 1"u8;

    public static byte[] Of(AuditSeal seal, IReadOnlyList<AuditEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Purpose);
        hash.AppendData(seal.Previous);
        Add(hash, seal.Tenant.Value);
        Add(hash, seal.Number);
        Add(hash, seal.First);
        Add(hash, seal.Last);
        Add(hash, seal.Count);
        Add(hash, seal.SealedAt);
        foreach (var entry in entries)
        {
            Add(hash, entry);
        }

        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, AuditEntry entry)
    {
        Add(hash, entry.Number);
        Add(hash, entry.At);
        Add(hash, entry.Actor);
        Add(hash, entry.Key);
        Add(hash, entry.Action);
        Add(hash, entry.TargetKind);
        Add(hash, entry.Target);
        Add(hash, entry.Outcome);
        Add(hash, entry.RequestId);
        Add(hash, entry.Count);
    }

    private static void Add(IncrementalHash hash, DateTimeOffset time) => Add(hash, time.ToUnixTimeMilliseconds());

    private static void Add(IncrementalHash hash, string? text)
    {
        if (text is null)
        {
            Add(hash, -1);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
