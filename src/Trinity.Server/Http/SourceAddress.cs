using System.Buffers.Binary;
using System.Net;

namespace Trinity.Server.Http;

/// <summary>Who sends, as far as an address tells: an IPv4 address, or the /64 of an IPv6 address, which is what one subscriber has.</summary>
internal readonly record struct SourceAddress(bool IsV6, ulong Bits)
{
    public static SourceAddress Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address switch
        {
            null => default,
            { IsIPv4MappedToIPv6: true } => Of(address.MapToIPv4()),
            _ when address.TryWriteBytes(bytes, out var length) && length > 4 => new SourceAddress(IsV6: true, BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            _ => new SourceAddress(IsV6: false, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        };
    }
}
