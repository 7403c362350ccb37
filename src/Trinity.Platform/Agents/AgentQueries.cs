using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Narrows lists of agents down.</summary>
internal static class AgentQueries
{
    public static IQueryable<Agent> Filter(IQueryable<Agent> agents, AgentFilter filter)
    {
        if (filter.Query is { Length: > 0 } text)
        {
            agents = agents.Where(agent => agent.Name.Contains(text) || (agent.DisplayName != null && agent.DisplayName.Contains(text)));
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
            "held" => agents.Where(agent => agent.DeletedAt == null && agent.HeldBy != null),
            "stopped" => agents.Where(
                agent => agent.DeletedAt == null && agent.HeldBy == null && agent.DesiredState == DesiredState.Stopped),
            "running" => agents.Where(
                agent => agent.DeletedAt == null && agent.HeldBy == null && agent.DesiredState == DesiredState.Running),
            _ => agents.Where(agent => agent.DeletedAt == null),
        };
    }
}
