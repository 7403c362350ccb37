using Microsoft.Extensions.Logging.Console;
using Trinity.Server.Http;

namespace Trinity.Server.Observability;

/// <summary>What is logged, and how. Lines of one request or turn can be found by its trace id where the format has a place for it.</summary>
internal static class LoggingRegistration
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    public static void AddLogs(this WebApplicationBuilder builder, bool toConsole)
    {
        builder.Logging.ClearProviders();
        var formatter = builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple;
        if (toConsole)
        {
            AddConsole(builder, formatter);
        }

        if (formatter == ConsoleFormatterNames.Json)
        {
            builder.Services.AddHostedService<TraceIds>();
        }

        builder.Logging
            .Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.HostFiltering", LogLevel.Error)

            // It warns that its keys are not kept. Nothing is protected with them.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Trinity.Server.Http.ApiKeyHandler", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error)
            .AddFilter("Polly", LogLevel.Warning)

            // A start that fails says so itself.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)

            // It reports a start that took long as a stalled process.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.Services.PostConfigure<LoggerFilterOptions>(UnloggedPaths.Keep);
    }

    private static void AddConsole(WebApplicationBuilder builder, string formatter)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = TimestampFormat;
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.IncludeScopes = true;
            console.TimestampFormat = TimestampFormat.TrimEnd();
            console.UseUtcTimestamp = true;
        });

        // Adding the simple format chooses it, over what the settings say.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
    }
}
