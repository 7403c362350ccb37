using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Native;

/// <summary>Registers the native runtime.</summary>
public static class NativeRegistration
{
    public static IServiceCollection AddNativeRuntime(this IServiceCollection services)
    {
        services.TryAddSingleton<NodeCatalog>();
        services.TryAddSingleton<TurnWatchdog>();
        services.TryAddSingleton<AgentLogRings>();
        services.TryAddSingleton(provider => new TurnSettings
        {
            Time = provider.GetRequiredService<TimeProvider>(),
            Watchdog = provider.GetRequiredService<TurnWatchdog>(),
            Lines = provider.GetRequiredService<AgentLogRings>(),
        });
        services.TryAddSingleton<NativeRuntime>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAgentRuntime, NativeRuntime>(
            provider => provider.GetRequiredService<NativeRuntime>()));
        return services;
    }
}
