using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Git;
using Trinity.ClaudeCode.Runs;
using Trinity.ClaudeCode.Shell;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Logs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode;

/// <summary>Registers the runtime of agents that are a coding assistant in a container.</summary>
public static class ClaudeCodeRegistration
{
    /// <param name="services">The services.</param>
    /// <param name="socketDirectory">The directory with the socket by which containers reach the platform.</param>
    /// <param name="socket">The name of the socket in it.</param>
    public static IServiceCollection AddClaudeCodeRuntime(this IServiceCollection services, string socketDirectory, string socket)
    {
        services.AddOptions<ClaudeCodeOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(new PlatformSocket(socketDirectory, socket));
        services.TryAddSingleton<RunContainersSource>();
        services.TryAddSingleton<ExpectedRuns>();
        services.TryAddSingleton<EngineView>();
        services.TryAddSingleton<EngineWatch>();
        services.TryAddSingleton<RunSupervisor>();
        services.AddHostedService(provider => provider.GetRequiredService<RunSupervisor>());
        services.TryAddSingleton<AgentWorkspaces>();
        services.AddHostedService(provider => provider.GetRequiredService<AgentWorkspaces>());
        services.TryAddSingleton<AgentLogRings>();
        services.TryAddSingleton<WorkspaceLooks>();
        services.TryAddSingleton<WorkspaceShells>();
        services.TryAddSingleton<WorkspaceGit>();
        services.TryAddSingleton<ClaudeCodeRuntime>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAgentRuntime, ClaudeCodeRuntime>(
            provider => provider.GetRequiredService<ClaudeCodeRuntime>()));
        return services;
    }
}
