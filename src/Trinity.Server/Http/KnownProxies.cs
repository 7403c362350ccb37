using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Trinity.Server.Http;

/// <summary>Believes the proxies before the server, and nobody else, for whom they speak.</summary>
internal static class KnownProxies
{
    public static bool AreValid(HttpOptions options) =>
        options.Proxies.All(proxy => IPNetwork.TryParse(proxy, out _) || IPAddress.TryParse(proxy, out _));

    /// <summary>Decided at the start: where there are no proxies, no request is looked at.</summary>
    public static void UseKnownProxies(this IApplicationBuilder app) => app.Use(next =>
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<HttpOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            return next;
        }

        var behind = app.New();
        behind.UseForwardedHeaders(Of(proxies));
        behind.Run(next);
        return behind.Build();
    });

    private static ForwardedHeadersOptions Of(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // From one known proxy to the next, and not beyond the first that is not known.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPNetwork.TryParse(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else
            {
                options.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }

        return options;
    }
}
