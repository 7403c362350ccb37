using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Credentials;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Instance;
using Trinity.Platform.Lanes;
using Trinity.Platform.Models;
using Trinity.Platform.Operators;
using Trinity.Platform.People;
using Trinity.Platform.Sharing;
using Trinity.Platform.Shell;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Platform.Tools;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runs;

namespace Trinity.Platform;

/// <summary>Registers the platform's services. Their ports to storage and to the engine come from elsewhere.</summary>
public static class PlatformRegistration
{
    public static IServiceCollection AddPlatform(this IServiceCollection services)
    {
        services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        AddAccess(services);
        services.TryAddSingleton<IConfigurationSecrets, ConfigurationSecrets>();
        services.TryAddSingleton<AgentConfigurationRules>();
        services.TryAddSingleton<AgentQuotas>();
        services.TryAddSingleton<AgentService>();
        services.TryAddSingleton<AgentLifecycle>();
        services.TryAddSingleton<NodeTypeTrials>();
        services.TryAddSingleton<AgentHolds>();
        services.TryAddSingleton<AgentIdentity>();
        services.TryAddSingleton<AgentCounts>();
        services.TryAddSingleton<AgentCopies>();
        services.TryAddSingleton<UnmanagedContainers>();
        services.TryAddSingleton<AgentRevisions>();
        services.TryAddSingleton<AgentRetention>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, AgentRetention>(provider => provider.GetRequiredService<AgentRetention>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, EphemeralRetention>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, PurgeRetention>());
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<Denials>();
        services.TryAddSingleton<AuditService>();
        services.TryAddSingleton<AgentActions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, AuditRetention>());
        services.TryAddSingleton<DeliveryService>();
        services.TryAddSingleton<DestinationService>();
        services.TryAddSingleton<ExecutionService>();
        services.TryAddSingleton<BulkExecutions>();
        services.TryAddSingleton<OperatorQueue>();
        services.TryAddSingleton<BulkAsks>();
        services.TryAddSingleton<AskCounts>();
        services.TryAddSingleton<LaneService>();
        AddModels(services);
        services.TryAddSingleton<StateService>();
        services.TryAddSingleton<ReachableAgents>();
        services.TryAddSingleton<CredentialService>();
        services.TryAddSingleton<ICredentialVault, CredentialVault>();
        services.TryAddSingleton<ShellService>();
        services.TryAddSingleton<WebhookService>();
        AddMemory<KnownWebhooks>(services);
        return services;
    }

    /// <summary>Who there is, and who may do what.</summary>
    private static void AddAccess(IServiceCollection services)
    {
        services.TryAddSingleton<IAgentAccess, AgentAccess>();
        AddMemory<KnownShares>(services);
        services.TryAddSingleton<ShareService>();
        services.TryAddSingleton<CallGrantService>();
        services.TryAddSingleton<PublicLinkService>();
        AddMemory<KnownLinks>(services);
        services.TryAddSingleton<LinkVisits>();
        services.TryAddSingleton<AccessRequestService>();
        services.TryAddSingleton<AccessDecisions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, AccessRequestRetention>());
        AddMemory<KnownKeys>(services);
        services.TryAddSingleton<TenantService>();
        services.TryAddSingleton<IPasswordHasher<string>, PasswordHasher<string>>();
        services.TryAddSingleton<Passwords>();
        services.TryAddSingleton<Lockouts>();
        services.TryAddSingleton<SecondFactors>();
        AddMemory<KnownSessions>(services);
        services.TryAddSingleton<SessionService>();
        services.TryAddSingleton<SignInService>();
        services.TryAddSingleton<AccountService>();
        services.TryAddSingleton<PeopleService>();
        services.TryAddSingleton<InvitationService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionTask, PeopleRetention>());
        services.TryAddSingleton<ApiKeyService>();
        services.TryAddSingleton<SetupService>();
    }

    /// <summary>What agents have of models.</summary>
    private static void AddModels(IServiceCollection services)
    {
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ModelOptionsCheck>());
        services.TryAddSingleton<ModelPrices>();
        services.TryAddSingleton<RunTokens>();
        services.TryAddSingleton<IExecutionTokens>(provider => provider.GetRequiredService<RunTokens>());
        services.TryAddSingleton<IRunTokens>(provider => provider.GetRequiredService<RunTokens>());
    }

    private static void AddMemory<T>(IServiceCollection services)
        where T : class, IMemory
    {
        services.TryAddSingleton<T>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMemory, T>(provider => provider.GetRequiredService<T>()));
    }
}
