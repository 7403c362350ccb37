using System.Net;
using System.Net.Sockets;

namespace Trinity.Engine.Outbound;

/// <summary>
/// Connects to what others name: the address is checked when it is connected to, and no other is. Nothing of the environment is used: no
/// proxy, no cookies, no credentials, and no redirect is followed.
/// </summary>
internal sealed class OutboundHandler(AddressRules rules, IAddressResolver resolver)
{
    /// <summary>What is read of an answer's body, to have the connection again; what is more closes it.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const int MaxHeadersKilobytes = 16;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Names may move: a connection is not kept for longer than this.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public SocketsHttpHandler Create() => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = async (context, cancellationToken) => await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
        Credentials = null,
        MaxResponseDrainSize = MaxBodyBytes,
        MaxResponseHeadersLength = MaxHeadersKilobytes,
        PooledConnectionLifetime = ConnectionLifetime,
        PreAuthenticate = false,
        ResponseDrainTimeout = DrainTimeout,
        UseCookies = false,
        UseProxy = false,
    };

    /// <summary>Connects to a host.</summary>
    /// <exception cref="AddressNotAllowedException">None of its addresses may be connected to.</exception>
    /// <exception cref="SocketException">It has none, or none can be connected to.</exception>
    public async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => rules.IsAllowed(address, port));
        if (allowed.Length == 0)
        {
            throw addresses.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new AddressNotAllowedException();
        }

        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(allowed[i], port), cancellationToken);
            }
            catch (SocketException) when (i < allowed.Length - 1)
            {
                // The name has another address.
            }
        }
    }

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
