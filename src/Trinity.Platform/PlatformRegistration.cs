using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Instance;
using Trinity.Platform.Lanes;
using Trinity.Platform.Operators;
using Trinity.Platform.States;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform;

/// <summary>Registers the platform's services. Their ports to storage and to the engine come from elsewhere.</summary>
public static class PlatformRegistration
{
    public static IServiceCollection AddPlatform(this IServiceCollection services)
    {
        services.TryAddSingleton<IAgentAccess, AgentAccess>();
        services.TryAddSingleton<KnownKeys>();
        services.TryAddSingleton<ApiKeyService>();
        services.TryAddSingleton<IConfigurationSecrets, ConfigurationSecrets>();
        services.TryAddSingleton<AgentConfigurationRules>();
        services.TryAddSingleton<AgentService>();
        services.TryAddSingleton<AgentLifecycle>();
        services.TryAddSingleton<NodeTypeTrials>();
        services.TryAddSingleton<AgentHolds>();
        services.TryAddSingleton<AgentRevisions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, AgentRetention>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, PurgeRetention>());
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<Denials>();
        services.TryAddSingleton<AuditService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, AuditRetention>());
        services.TryAddSingleton<DeliveryService>();
        services.TryAddSingleton<DestinationService>();
        services.TryAddSingleton<ExecutionService>();
        services.TryAddSingleton<BulkExecutions>();
        services.TryAddSingleton<OperatorQueue>();
        services.TryAddSingleton<BulkAsks>();
        services.TryAddSingleton<AskCounts>();
        services.TryAddSingleton<LaneService>();
        services.TryAddSingleton<StateService>();
        services.TryAddSingleton<WebhookService>();
        services.TryAddSingleton<SetupService>();
        return services;
    }
}
