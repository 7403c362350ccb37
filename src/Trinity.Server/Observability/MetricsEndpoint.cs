using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Trinity.Server.Observability;

/// <summary>
/// The metrics for Prometheus, for whoever has their token. Not for an API key: what scrapes needs no other right, and should have none.
/// Without the token there is nothing here, and a wrong one counts as a key that was tried in vain.
/// </summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    private const string Bearer = "Bearer ";

    public static void UseMetrics(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<IOptions<MetricsOptions>>()?.Value.Token is { Length: > 0 } token)
        {
            Use(app, token);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(IApplicationBuilder app, string token)
    {
        var hash = Hash(token);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            HttpMethods.IsGet(context.Request.Method) && context.Request.Path == Path && Knows(hash, context.Request.Headers.Authorization));
    }

    private static bool Knows(byte[] hash, string? header) =>
        header is not null
        && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(hash, Hash(header[Bearer.Length..].Trim()));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
