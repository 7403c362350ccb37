using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode;
using Trinity.Client;
using Trinity.Engine;
using Trinity.Engine.Cluster;
using Trinity.Engine.Outbound;
using Trinity.Engine.Store;
using Trinity.Native;
using Trinity.Platform;
using Trinity.Platform.Audit;
using Trinity.Platform.Instance;
using Trinity.Platform.People;
using Trinity.Server.Access;
using Trinity.Server.Agents;
using Trinity.Server.AgentTools;
using Trinity.Server.Audit;
using Trinity.Server.Cluster;
using Trinity.Server.Containers;
using Trinity.Server.Credentials;
using Trinity.Server.Deliveries;
using Trinity.Server.Egress;
using Trinity.Server.Executions;
using Trinity.Server.Git;
using Trinity.Server.Http;
using Trinity.Server.Instance;
using Trinity.Server.Logs;
using Trinity.Server.ModelProxy;
using Trinity.Server.Observability;
using Trinity.Server.OpenApi;
using Trinity.Server.Operators;
using Trinity.Server.People;
using Trinity.Server.Sharing;
using Trinity.Server.Shell;
using Trinity.Server.Webhooks;
using Trinity.Server.Workspaces;
using Trinity.Storage;

namespace Trinity.Server;

/// <summary>Composes a server: the only place that knows every concrete part.</summary>
internal static class TrinityServer
{
    /// <summary>The largest body of any request: a payload and what surrounds it.</summary>
    private const long MaxBodyBytes = (1024 * 1024) + (64 * 1024);

    private const int SeedAttempts = 10;

    private static readonly TimeSpan SeedPause = TimeSpan.FromSeconds(1);

    private const string PostgresSetting = $"{StorageOptions.SectionName}:{nameof(StorageOptions.Postgres)}";

    public static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

        // The framework's own would stand before everything here: refusals without headers, and proxies that anybody may be.
        builder.Services.RemoveAll<IStartupFilter>();
        builder.Configuration.AddSettingFiles();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [$"{StorageOptions.SectionName}:{nameof(StorageOptions.DataDirectory)}"] = options.DataDirectory,
            [PostgresSetting] = options.Postgres ?? builder.Configuration[PostgresSetting],
            ["AllowedHosts"] = string.Join(';', ["127.0.0.1", "localhost", "[::1]", .. BoundName(options), .. options.Hosts]),
        });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        var socket = ContainerSocket.PathIn(builder.Configuration, options.DataDirectory);
        string[] addresses = [$"http://{options.Bind}:{options.Port}", .. socket is null ? [] : (string[])[ContainerSocket.AddressOf(socket)]];
        builder.WebHost.UseUrls(addresses).ConfigureKestrel(kestrel =>
        {
            ContainerSocket.Mark(kestrel);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        });
        builder.AddLogs(options.LogsToConsole);
        builder.AddTelemetry();
        AddHttp(builder.Services);
        builder.Services
            .AddStorage(builder.Configuration)
            .AddPlatform()
            .AddNativeRuntime()
            .AddEngine();

        // After the engine, so that it stops before it: what it still has to write needs the writer.
        builder.Services.AddHostedService<AuditSealer>();
        AddContainers(builder.Services, socket);
        builder.AddSilo();
        builder.Services.AddModelProxy();
        builder.Services.AddAgentTools();
        builder.Services.AddOptions<HookOptions>().BindConfiguration(HookOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<HookRates>();
        builder.Services.AddSingleton<HookEndpoint>();
        builder.Services.AddOptions<PublicLinkOptions>().BindConfiguration(PublicLinkOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<PublicLinkRates>();
        builder.Services.AddSingleton<PublicEndpoints>();
        builder.Services.AddOptions<MailOptions>().BindConfiguration(MailOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<MailQueue>();
        builder.Services.AddSingleton<IMailer>(services => services.GetRequiredService<MailQueue>());
        builder.Services.AddHostedService(services => services.GetRequiredService<MailQueue>());
        builder.Services.AddShell();
        builder.Services.AddSingleton<NodeTypeLoader>();
        builder.Services.AddSingleton<TemplateFolder>();
        builder.Services.AddSingleton<FirstSteps>();
        builder.Services.AddSingleton<IHealthPart>(services => services.GetRequiredService<FirstSteps>());
        options.Configure?.Invoke(builder.Services);
        var app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>The runtime of agents in containers, and the socket by which they reach what is meant for them.</summary>
    private static void AddContainers(IServiceCollection services, string? socket)
    {
        if (socket is null)
        {
            return;
        }

        services.AddHostedService(_ => new ContainerSocket(socket));
        services.AddEgress();
        services.AddOptions<ClaudeCodeOptions>().BindConfiguration(ClaudeCodeOptions.SectionName).Validate<IOptions<ClusterOptions>>(
            (_, cluster) => !cluster.Value.IsOn,
            "Trinity:ClaudeCode:Enabled is for one server: another one of Trinity:Cluster would take containers that it does not see for lost.");
        services.AddClaudeCodeRuntime(Path.GetDirectoryName(socket)!, Path.GetFileName(socket));
    }

    /// <summary>Starts a server and returns its address once it accepts work.</summary>
    public static async Task<StartedServer> StartAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        app.Services.GetRequiredService<NodeTypeLoader>().Load(Path.GetFullPath(options.DataDirectory));
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        KeepFromItself(app, addresses);
        var address = addresses.First();
        var setup = app.Services.GetRequiredService<SetupService>();
        if (options.Seed is { } seed)
        {
            await SeedAsync(setup, seed, cancellationToken);
        }

        app.Services.GetRequiredService<FirstSteps>().AreDone();
        var token = await setup.IsNeededAsync(cancellationToken) ? setup.CreateToken() : null;
        return new StartedServer(address, token is null ? null : $"{address}/setup?token={token}");
    }

    /// <summary>A store that is away a moment after it was there does not end the start.</summary>
    private static async Task SeedAsync(SetupService setup, ServerSeed seed, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await setup.SeedAsync(seed.Email, seed.Password, seed.ApiKey);
                return;
            }
            catch (StoreAwayException) when (attempt < SeedAttempts)
            {
                await Task.Delay(SeedPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>What agents send must not come in at the server's own doors by another name of the machine.</summary>
    private static void KeepFromItself(WebApplication app, IEnumerable<string> addresses)
    {
        var listeners = app.Services.GetRequiredService<OwnListeners>();
        foreach (var url in addresses.Where(address => !ContainerSocket.IsOne(address)).Select(address => new Uri(address)))
        {
            listeners.Add(new IPEndPoint(IPAddress.TryParse(url.Host, out var address) ? address : IPAddress.Loopback, url.Port));
        }
    }

    private static IEnumerable<string> BoundName(ServerOptions options) =>
        options.Bind is "127.0.0.1" or "0.0.0.0" or "[::]" or "[::1]" ? [] : [options.Bind];

    private static void AddHttp(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            TrinityJson.Configure(json.SerializerOptions);
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.SectionName).ValidateDataAnnotations()
            .Validate(KnownProxies.AreValid, "Each of Trinity:Http:Proxies is an address or a network, like 10.0.0.0/8.").ValidateOnStart();
        services.AddSingleton<RequestRates>();
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        services.AddExceptionHandler<RequestFailures>();
        services.AddAuthentication(ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(
                ApiKeyHandler.SchemeName,
                scheme => scheme.ForwardDefaultSelector = context => SessionCookie.Read(context.Request) is null ? null : SessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

        // Authentication asks for it; nothing here is protected with it, so nothing is kept of it.
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddApiDescription();
    }

    private static void Map(WebApplication app)
    {
        app.UseKnownProxies();
        app.Use(SecurityHeaders.AddAsync);
        app.Use(ContainerSocket.GuardAsync);
        app.Use(RequestTracing.TraceAsync);
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => Unmatched(context.HttpContext));
        app.UseHostFiltering();
        app.Use(RequestBounds.CheckAsync);
        app.Use(UnexpectedBody.RefuseEncodedAsync);
        app.UseMetrics();

        // Here and not before everything else: a door that ends the pipeline early has still been checked by what stands above.
        app.UseRouting();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseAuthentication();
        app.UseRequestRates();
        app.Use(SessionGuard.CheckAsync);
        app.UseAuthorization();
        MapApi(app);
        HookEndpoint.MapHooks(app);
        PublicEndpoints.MapPublic(app);
        ModelProxyEndpoint.MapModelProxy(app);
        AgentToolsEndpoint.MapAgentTools(app);
        app.MapHealth();
        app.MapSetupPage();
        app.MapJoinPage();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }

    private static void MapApi(WebApplication app) =>
        app.MapGroup("/api/v1")
            .AddEndpointFilter(UnexpectedBody.RefuseAsync)
            .AddEndpointFilter(CapabilityFilter.CheckAsync)
            .MapAgents()
            .MapAgentCopies()
            .MapStates()
            .MapLanes()
            .MapLogs()
            .MapFiles()
            .MapWorkspaces()
            .MapAgentSessions()
            .MapRevisions()
            .MapNodeTypes()
            .MapTemplates()
            .MapExecutions()
            .MapTranscripts()
            .MapOperatorQueue()
            .MapDeliveries()
            .MapDestinations()
            .MapWebhooks()
            .MapCredentials()
            .MapTerminals()
            .MapSsh()
            .MapGit()
            .MapShares()
            .MapCallers()
            .MapAccessRequests()
            .MapLinks()
            .MapKeys()
            .MapTenants()
            .MapPeople()
            .MapInvitations()
            .MapSessions()
            .MapAccount()
            .MapAudit()
            .MapSetup();

    /// <summary>What no endpoint answers gets a problem too: a path that is not there, a method that is not allowed.</summary>
    private static Task Unmatched(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.Of(404, "not_found", "There is nothing here.").ExecuteAsync(context),
        StatusCodes.Status405MethodNotAllowed => Problems.Of(405, "method_not_allowed", "This method is not allowed here.").ExecuteAsync(context),
        StatusCodes.Status408RequestTimeout => Problems.Of(408, "request_timeout", "The body came too slowly.").ExecuteAsync(context),
        StatusCodes.Status413PayloadTooLarge =>
            Problems.Of(413, "body_too_large", "The body is larger than this endpoint takes.").ExecuteAsync(context),
        StatusCodes.Status415UnsupportedMediaType =>
            Problems.Of(415, "unsupported_media_type", "Send application/json.").ExecuteAsync(context),
        var status => Problems.Of(status, "request_refused", "The request was refused.").ExecuteAsync(context),
    };
}

/// <summary>A server that accepts work.</summary>
/// <param name="Address">Where.</param>
/// <param name="SetupLink">The one-time link to set it up; null when it is.</param>
internal sealed record StartedServer(string Address, string? SetupLink);
