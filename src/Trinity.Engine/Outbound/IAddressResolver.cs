using System.Net;

namespace Trinity.Engine.Outbound;

/// <summary>Finds the addresses of a name: once for each connection, and what it finds is what is checked and connected to.</summary>
internal interface IAddressResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">The name has none.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the system.</summary>
internal sealed class SystemResolver : IAddressResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
