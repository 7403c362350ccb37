using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Trinity.Engine.Outbound;

/// <summary>Which addresses the server connects to by itself: public ones, and what the instance allows.</summary>
internal sealed class AddressRules(IOptions<OutboundOptions> options, OwnListeners listeners)
{
    /// <summary>What is not the public Internet, in the order of the numbers.</summary>
    private static readonly AddressRange[] Closed =
    [
        AddressRange.Parse("0.0.0.0/8"),             // this host
        AddressRange.Parse("10.0.0.0/8"),            // private
        AddressRange.Parse("100.64.0.0/10"),         // carriers' NAT, and the metadata of one cloud
        AddressRange.Parse("127.0.0.0/8"),           // loopback
        AddressRange.Parse("168.63.129.16/32"),      // the host of every virtual machine in one cloud
        AddressRange.Parse("169.254.0.0/16"),        // link-local, and the metadata of most clouds
        AddressRange.Parse("172.16.0.0/12"),         // private
        AddressRange.Parse("192.0.0.0/24"),          // protocols, and the metadata of one cloud
        AddressRange.Parse("192.0.2.0/24"),          // documentation
        AddressRange.Parse("192.88.99.0/24"),        // relays into 6to4
        AddressRange.Parse("192.168.0.0/16"),        // private
        AddressRange.Parse("198.18.0.0/15"),         // benchmarks
        AddressRange.Parse("198.51.100.0/24"),       // documentation
        AddressRange.Parse("203.0.113.0/24"),        // documentation
        AddressRange.Parse("224.0.0.0/4"),           // multicast
        AddressRange.Parse("240.0.0.0/4"),           // reserved, and broadcast
        AddressRange.Parse("2001:2::/48"),           // benchmarks
        AddressRange.Parse("2001:10::/28"),          // identifiers
        AddressRange.Parse("2001:20::/28"),          // identifiers
        AddressRange.Parse("2001:db8::/32"),         // documentation
        AddressRange.Parse("3fff::/20"),             // documentation
    ];

    /// <summary>All of IPv6 that is public; what is not inside needs no name.</summary>
    private static readonly AddressRange Global = AddressRange.Parse("2000::/3");

    private readonly IReadOnlyList<AddressRange> _allowed = options.Value.Networks();

    public bool IsAllowed(IPAddress address, int port)
    {
        var embedded = EmbeddedAddress.Of(address);
        return IsListed(address)
            || (embedded is not null && IsListed(embedded))
            || (IsPublic(embedded ?? address) && !listeners.Contains(embedded ?? address, port));
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || Global.Contains(address)) && !Array.Exists(Closed, range => range.Contains(address));

    private bool IsListed(IPAddress address) => _allowed.Any(range => range.Contains(address));
}
