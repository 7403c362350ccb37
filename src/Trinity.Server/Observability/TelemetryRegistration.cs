using System.Reflection;
using System.Runtime.CompilerServices;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Trinity.Server.Observability;

/// <summary>Exports what the parts tell of themselves, where a setting asks for it. Otherwise nothing of OpenTelemetry is there at all.</summary>
internal static class TelemetryRegistration
{
    private const string ServiceName = "trinity";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var hasPrometheus = !string.IsNullOrEmpty(builder.Configuration[$"{MetricsOptions.SectionName}:{nameof(MetricsOptions.Token)}"]);
        if (hasPrometheus)
        {
            builder.Services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        }

        var (traces, metrics, logs) = (Exports(builder, "TRACES"), Exports(builder, "METRICS"), Exports(builder, "LOGS"));
        if (hasPrometheus || traces || metrics || logs)
        {
            Export(builder, hasPrometheus, traces, metrics, logs);
        }
    }

    /// <summary>On its own: the libraries are loaded with the method that names them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Export(WebApplicationBuilder builder, bool hasPrometheus, bool traces, bool metrics, bool logs)
    {
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe);
        if (traces)
        {
            telemetry.WithTracing(tracing => tracing.AddSource(Telemetry.Name, Engine.Telemetry.Name, Sdk.Telemetry.Name).AddOtlpExporter());
        }

        if (metrics || hasPrometheus)
        {
            telemetry.WithMetrics(measuring => Measure(measuring, metrics, hasPrometheus));
        }

        if (logs)
        {
            telemetry.WithLogging(logging => logging.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        }
    }

    private static void Measure(MeterProviderBuilder measuring, bool toOtlp, bool toPrometheus)
    {
        // The framework's request metrics name the route, never the path.
        measuring.AddMeter(Engine.Telemetry.Name, Telemetry.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime");
        if (toOtlp)
        {
            measuring.AddOtlpExporter();
        }

        if (toPrometheus)
        {
            measuring.AddPrometheusExporter(prometheus => prometheus.ScrapeEndpointPath = MetricsEndpoint.Path);
        }
    }

    /// <summary>The environment last, so that its names go before ours.</summary>
    private static void Describe(ResourceBuilder resource) => resource
        .AddService(
            ServiceName,
            serviceVersion: typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion)
        .AddEnvironmentVariableDetector();

    /// <summary>Whether a signal has somewhere to go. The exporter reads the variables itself.</summary>
    private static bool Exports(WebApplicationBuilder builder, string signal)
    {
        var settings = builder.Configuration;
        return !string.Equals(settings["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(settings[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
            && !(string.IsNullOrEmpty(settings["OTEL_EXPORTER_OTLP_ENDPOINT"]) && string.IsNullOrEmpty(settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));
    }
}
