using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Trinity.Engine.Outbound;

/// <summary>Addresses that begin with the same bits.</summary>
/// <remarks>
/// Not <see cref="IPNetwork.Contains"/>: the one of .NET 10.0 answers wrongly for IPv6 addresses that stand for IPv4 ones, which is just what
/// must be certain here.
/// </remarks>
internal sealed class AddressRange
{
    private readonly AddressFamily _family;
    private readonly UInt128 _bits;
    private readonly UInt128 _mask;

    private AddressRange(IPNetwork network)
    {
        _family = network.BaseAddress.AddressFamily;
        var length = LengthOf(_family);
        _mask = network.PrefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (length - network.PrefixLength);
        _bits = BitsOf(network.BaseAddress);
    }

    /// <exception cref="FormatException">It is no range.</exception>
    public static AddressRange Parse(string text) => TryParse(text, out var range) ? range : throw new FormatException($"{text} is no range.");

    /// <summary>Reads a range such as <c>10.1.0.0/16</c>; the bits that it leaves open are zero.</summary>
    /// <remarks>
    /// <see cref="IPNetwork.TryParse(string, out IPNetwork)"/> of .NET 10 clears those bits without a word: who writes one host would open
    /// a whole network.
    /// </remarks>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        range = IPNetwork.TryParse(text, out var network)
            && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out var first)
            && first.Equals(network.BaseAddress) ? new AddressRange(network) : null;
        return range is not null;
    }

    public bool Contains(IPAddress address) => address.AddressFamily == _family && (BitsOf(address) & _mask) == _bits;

    private static int LengthOf(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    private static UInt128 BitsOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
