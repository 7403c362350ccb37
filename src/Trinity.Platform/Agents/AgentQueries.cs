using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Narrows lists of agents down.</summary>
internal static class AgentQueries
{
    /// <summary>Whether what holds agents decides which are listed.</summary>
    public static bool DependsOnHolds(AgentFilter filter) => filter.Status is "held" or "stopped" or "running";

    /// <param name="agents">The agents.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="unable">What nothing here can execute, as runtime and node type with a slash between.</param>
    public static IQueryable<Agent> Filter(IQueryable<Agent> agents, AgentFilter filter, IReadOnlyList<string> unable)
    {
        if (filter.Query is { Length: > 0 } text)
        {
            agents = agents.Where(agent => agent.Name.Contains(text)
                || (agent.DisplayName != null && agent.DisplayName.Contains(text))
                || (agent.Description != null && agent.Description.Contains(text)));
        }

        if (filter.Runtime is { Length: > 0 } runtime)
        {
            agents = agents.Where(agent => agent.Runtime == runtime);
        }

        if (filter.Owner is { Length: > 0 } owner)
        {
            agents = agents.Where(agent => agent.Owner == owner);
        }

        if (filter.Tag is { Length: > 0 } tag)
        {
            agents = agents.Where(agent => agent.Tags != null && ("," + agent.Tags + ",").Contains("," + tag + ","));
        }

        return filter.Status switch
        {
            "deleted" => agents.Where(agent => agent.DeletedAt != null),
            "held" => agents.Where(
                agent => agent.DeletedAt == null && (agent.HeldBy != null || unable.Contains(agent.Runtime + "/" + agent.NodeType))),
            "stopped" => Free(agents, unable).Where(agent => agent.DesiredState == DesiredState.Stopped),
            "running" => Free(agents, unable).Where(agent => agent.DesiredState == DesiredState.Running),
            _ => agents.Where(agent => agent.DeletedAt == null),
        };
    }

    private static IQueryable<Agent> Free(IQueryable<Agent> agents, IReadOnlyList<string> unable) => agents.Where(
        agent => agent.DeletedAt == null && agent.HeldBy == null && !unable.Contains(agent.Runtime + "/" + agent.NodeType));
}
