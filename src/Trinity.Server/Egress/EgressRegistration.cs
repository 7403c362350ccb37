using Trinity.Sdk.Runs;

namespace Trinity.Server.Egress;

/// <summary>Registers the way out of containers.</summary>
internal static class EgressRegistration
{
    public static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.AddOptions<EgressOptions>().BindConfiguration(EgressOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkspaceTokens>();
        services.AddSingleton<IWorkspaceTokens>(provider => provider.GetRequiredService<WorkspaceTokens>());
        services.AddSingleton<EgressAccess>();
        services.AddSingleton<EgressTelemetry>();
        services.AddSingleton<EgressDoor>();
        return services;
    }
}
