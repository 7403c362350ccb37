using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Sdk.Runtimes;

namespace Trinity.Native;

/// <summary>Registers the native runtime.</summary>
public static class NativeRegistration
{
    public static IServiceCollection AddNativeRuntime(this IServiceCollection services)
    {
        services.TryAddSingleton<NodeCatalog>();
        services.TryAddSingleton<NativeRuntime>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAgentRuntime, NativeRuntime>(
            provider => provider.GetRequiredService<NativeRuntime>()));
        return services;
    }
}
