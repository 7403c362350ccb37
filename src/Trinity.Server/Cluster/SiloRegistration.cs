using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Trinity.Engine.Outbound;
using Trinity.Storage.Postgres;
using ClusterOptions = Trinity.Engine.Cluster.ClusterOptions;

namespace Trinity.Server.Cluster;

/// <summary>Places mailboxes, in this process or in those of the cluster; nothing else of Orleans is used.</summary>
internal static class SiloRegistration
{
    private const string Name = "trinity";

    private const int FirstPort = 11_112;
    private const int LastPort = 20_000;

    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        if (ClusterOptions.IsOnIn(builder.Configuration))
        {
            AddMember(silo);
        }
        else
        {
            AddAlone(silo);
        }
    });

    private static void AddAlone(ISiloBuilder silo)
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
    }

    private static void AddMember(ISiloBuilder silo)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name));
        silo.Services.AddOptions<SiloOptions>().Configure<PostgresInstance>((options, instance) => options.SiloName = instance.Writer.ToString());
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterOptions>, OwnListeners>((endpoints, cluster, listeners) =>
        {
            var address = IPAddress.Parse(cluster.Value.Address);
            var endpoint = new IPEndPoint(address, cluster.Value.Port == 0 ? FreePort(address) : cluster.Value.Port);
            endpoints.AdvertisedIPAddress = address;
            endpoints.SiloPort = endpoint.Port;
            endpoints.GatewayPort = 0;
            endpoints.SiloListeningEndpoint = endpoint;
            endpoints.GatewayListeningEndpoint = null;
            listeners.Add(endpoint);
        });

        // As measured: a server that is killed is found dead within two seconds, one that is frozen within ten. A probe is waited for half a
        // second to one and a half, as the one it goes to has answered until now; two missed ones are often but a machine that has too much to do.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1.5);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = DatabaseWatch.Writing;
        });
        silo.Services.AddSingleton<ClusterIdentity>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterIdentity>((connections, identity) =>
        {
            connections.ConfigureSiloInboundConnection(inbound => inbound.UseServerTls(identity.Tls()));
            connections.ConfigureSiloOutboundConnection(outbound => outbound.UseClientTls(identity.Tls()));
        });
        silo.Services.AddSingleton<IFatalErrorHandler, Expulsion>();
        silo.Services.AddHostedService<DatabaseWatch>();
    }

    /// <summary>
    /// The others have to be told the port before it is listened on. It is none of those that the system gives to connections: one of them
    /// could have it by then.
    /// </summary>
    private static int FreePort(IPAddress address)
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
        }
    }
}
