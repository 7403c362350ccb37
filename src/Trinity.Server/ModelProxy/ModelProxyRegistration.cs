using Trinity.Server.Access;

namespace Trinity.Server.ModelProxy;

/// <summary>Registers the door to the models.</summary>
internal static class ModelProxyRegistration
{
    public static IServiceCollection AddModelProxy(this IServiceCollection services)
    {
        services.AddSingleton<ModelTelemetry>();
        services.AddSingleton<ModelForwarder>();
        services.AddSingleton<ModelCalling>();
        services.AddSingleton<ExecutionDoor>();
        services.AddSingleton<ModelProxyEndpoint>();
        return services;
    }
}
