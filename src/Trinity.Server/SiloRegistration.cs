using System.Net;
using Orleans.Configuration;

namespace Trinity.Server;

/// <summary>Places mailboxes. One process needs Orleans for that, and nothing else of it.</summary>
internal static class SiloRegistration
{
    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering();
        silo.Configure<EndpointOptions>(endpoints =>
        {
            // Alone, the silo has nobody to talk to: any free loopback port, no gateway, and every connection refused.
            endpoints.AdvertisedIPAddress = IPAddress.Loopback;
            endpoints.SiloPort = 11_111;
            endpoints.GatewayPort = 0;
            endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0);
            endpoints.GatewayListeningEndpoint = null;
        });
        silo.Configure<SiloConnectionOptions>(connections =>
            connections.ConfigureSiloInboundConnection(inbound => inbound.Use(_ => connection =>
            {
                connection.Abort();
                return Task.CompletedTask;
            })));
    });
}
