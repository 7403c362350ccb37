using System.Net;
using System.Net.NetworkInformation;

namespace Trinity.Engine.Outbound;

/// <summary>Where this server listens itself: nobody may have it talk to itself, by whatever address of the machine.</summary>
internal sealed class OwnListeners
{
    private readonly Func<IEnumerable<IPAddress>> _localAddresses;
    private volatile IPEndPoint[] _listeners = [];

    public OwnListeners()
        : this(LocalAddresses)
    {
    }

    public OwnListeners(Func<IEnumerable<IPAddress>> localAddresses) => _localAddresses = localAddresses;

    /// <summary>The server listens there from now on.</summary>
    public void Add(IPEndPoint listener) => _listeners = [.. _listeners, listener];

    public bool Contains(IPAddress address, int port) => _listeners.Any(listener => listener.Port == port
        && (listener.Address.Equals(address) || (IsAny(listener.Address) && _localAddresses().Contains(address))));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IEnumerable<IPAddress> LocalAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);
}
