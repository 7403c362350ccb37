using System.Net;
using System.Net.Sockets;

namespace Trinity.Engine.Outbound;

/// <summary>Finds the IPv4 address that an IPv6 one stands for: whoever connects to the one reaches the other.</summary>
internal static class EmbeddedAddress
{
    private static readonly AddressRange Compatible = AddressRange.Parse("::/96");
    private static readonly AddressRange Mapped = AddressRange.Parse("::ffff:0:0/96");
    private static readonly AddressRange Translated = AddressRange.Parse("::ffff:0:0:0/96");
    private static readonly AddressRange Nat64 = AddressRange.Parse("64:ff9b::/96");
    private static readonly AddressRange SixToFour = AddressRange.Parse("2002::/16");
    private static readonly AddressRange Teredo = AddressRange.Parse("2001::/32");

    /// <returns>Null when the address stands for itself.</returns>
    public static IPAddress? Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);

        if (SixToFour.Contains(address))
        {
            return new IPAddress(bytes[2..6]);
        }

        if (Teredo.Contains(address))
        {
            foreach (ref var octet in bytes[12..])
            {
                octet ^= 0xFF;
            }

            return new IPAddress(bytes[12..]);
        }

        var isIsatap = bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
        return isIsatap || Mapped.Contains(address) || Nat64.Contains(address) || Translated.Contains(address) || IsCompatible(address)
            ? new IPAddress(bytes[12..])
            : null;
    }

    /// <summary>The unspecified and the loopback address lie in the same range and stand for themselves.</summary>
    private static bool IsCompatible(IPAddress address) =>
        Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address);
}
