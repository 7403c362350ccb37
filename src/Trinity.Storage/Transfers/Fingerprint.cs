using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Trinity.Storage.Transfers;

/// <summary>How many rows a table has, and a hash of them all in the order of their keys. Equal ones mean equal tables, in whatever database.</summary>
internal sealed record Fingerprint(long Rows, string Hash)
{
    public static Fingerprint Of(InstanceRows rows, TableShape table)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        foreach (var row in rows.Read(table))
        {
            count++;
            foreach (var value in row)
            {
                Append(hash, value);
            }
        }

        return new Fingerprint(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static void Append(IncrementalHash hash, object? value)
    {
        switch (value)
        {
            case null:
                Append(hash, 'n', []);
                break;
            case long number:
                Append(hash, 'i', Bytes(number));
                break;
            case double fraction:
                Append(hash, 'd', Bytes(BitConverter.DoubleToInt64Bits(fraction)));
                break;
            case string text:
                Append(hash, 't', Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Append(hash, 'b', bytes);
                break;
            default:
                throw new InvalidOperationException($"A value of type {value.GetType().Name} has no hash.");
        }
    }

    /// <summary>Each with its kind and length: no two rows may look alike because their values run together.</summary>
    private static void Append(IncrementalHash hash, char kind, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], value.Length);
        hash.AppendData(head);
        hash.AppendData(value);
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
