using Trinity.Platform.Models;

namespace Trinity.Server.AgentTools;

/// <summary>Registers the tools of the platform for agents in containers.</summary>
internal static class AgentToolsRegistration
{
    public static IServiceCollection AddAgentTools(this IServiceCollection services)
    {
        services.AddSingleton<AsideWait>();
        services.AddSingleton<AgentTool, AskOperatorTool>();
        services.AddSingleton<AgentTool, GetAskTool>();
        services.AddSingleton<AgentTool, SendMessageTool>();
        services.AddSingleton<AgentTool, CallAgentTool>();
        services.AddSingleton<AgentTool, ListAgentsTool>();
        services.AddSingleton<AgentTool, RemindMeTool>();
        services.AddSingleton<AgentTool, EmitEventTool>();
        services.AddSingleton<AgentTool, ReportTool>();
        services.AddSingleton<AgentTool, GetStateTool>();
        services.AddSingleton<AgentTool, SetStateTool>();
        services.AddSingleton<AgentToolServer>();
        services.AddMcpServer().WithHttpTransport(http =>
        {
            http.Stateless = true;
            http.ConfigureSessionOptions = (context, server, _) =>
            {
                context.RequestServices.GetRequiredService<AgentToolServer>().Configure(context.Features.Get<ExecutionGrant>()!, server);
                return Task.CompletedTask;
            };
        });
        return services;
    }
}
