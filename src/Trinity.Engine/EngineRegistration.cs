using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Intake;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Retention;
using Trinity.Engine.Store;
using Trinity.Engine.Timers;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine;

/// <summary>Registers the engine. The store's ports, the agents and the runtimes come from elsewhere.</summary>
public static class EngineRegistration
{
    public static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClusterOptions>()
            .BindConfiguration(ClusterOptions.SectionName)
            .Configure<IConfiguration>((cluster, configuration) => cluster.IsOn = ClusterOptions.IsOnIn(configuration))
            .ValidateDataAnnotations()
            .Validate(cluster => IPAddress.TryParse(cluster.Address, out _), "Trinity:Cluster:Address is an IP address, by which the others reach this one.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Nodes>();
        services.AddHostedService(provider => provider.GetRequiredService<Nodes>());
        services.AddMetrics();
        services.TryAddSingleton<Telemetry>();
        services.TryAddSingleton<ICommitObserver, NoCommitObserver>();
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<EngineOptions>>().Value;
            return new Backlog(options.LaneLimit, options.AgentLimit);
        });
        services.TryAddSingleton(provider =>
            new Quarantine(provider.GetRequiredService<IOptions<EngineOptions>>().Value.QuarantinedTurns));
        services.TryAddSingleton<CommitDispatcher>();
        services.TryAddSingleton<StoreWriter>();
        services.TryAddSingleton<RuntimeRegistry>();
        services.TryAddSingleton<IRuntimeExits, RuntimeExits>();
        services.TryAddSingleton<IRuntimeOutages, RuntimeOutages>();
        services.TryAddSingleton<TurnScheduler>();
        services.TryAddSingleton<MailboxActivity>();
        services.TryAddSingleton<MailboxContext>();
        services.TryAddSingleton<LocalMailboxes>();
        services.TryAddSingleton<MailboxDirectory>();
        services.TryAddSingleton<IMailboxes>(provider => provider.GetRequiredService<MailboxDirectory>());
        services.TryAddSingleton<MessageIds>();
        services.TryAddSingleton<TenantQuota>();
        services.TryAddSingleton<MessageIntake>();
        services.TryAddSingleton<ExecutionWatch>();
        services.TryAddSingleton<TimerService>();
        services.AddHostedService(provider => provider.GetRequiredService<TimerService>());
        services.AddDeliveries();
        services.TryAddSingleton<EngineState>();
        services.TryAddSingleton<EngineHealth>();
        services.TryAddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, MessageRetention>());
        services.AddHostedService<RetentionService>();
        return services;
    }
}
