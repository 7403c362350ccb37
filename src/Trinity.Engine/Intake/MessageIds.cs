using System.Buffers.Binary;
using System.Security.Cryptography;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Intake;

/// <summary>Ids in order of time that cannot be guessed: 48 bits of milliseconds and 74 of randomness, as UUID version 7 has them.</summary>
internal sealed class MessageIds(TimeProvider time)
{
    private const int PoolBytes = 4_096;

    private readonly Lock _gate = new();
    private readonly byte[] _pool = new byte[PoolBytes];
    private int _used = PoolBytes;

    public MessageId Next() => new(NextGuid());

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            // Drawn in blocks: one call into the system per id would cost more than the rest of it.
            if (_used + 10 > PoolBytes)
            {
                RandomNumberGenerator.Fill(_pool);
                _used = 0;
            }

            _pool.AsSpan(_used, 10).CopyTo(bytes[6..]);
            _used += 10;
        }

        Span<byte> moment = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(moment, time.GetUtcNow().ToUnixTimeMilliseconds());
        moment[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
