namespace Trinity.Server.Shell;

/// <summary>Registers what connects people with where agents work.</summary>
internal static class ShellRegistration
{
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddOptions<ConnectionOptions>().BindConfiguration(ConnectionOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallerNow>();
        services.AddSingleton<SshDoor>();
        services.AddSingleton<AgentConnections>();
        return services;
    }
}
