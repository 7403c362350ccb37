using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Narrows lists of agents down, and puts them in order. Each order has an index, and goes on after any agent of it.</summary>
internal static class AgentQueries
{
    /// <summary>The last millisecond that there is.</summary>
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>How many agents a page looks at for a text that no index has.</summary>
    private const int Look = 5_000;

    /// <summary>An index of texts is one of three characters each.</summary>
    private const int IndexedLength = 3;

    /// <summary>What something here can execute, as runtime and node type with a slash between. What holds the others is not in their rows.</summary>
    public static IReadOnlyList<string> Able(RuntimeRegistry runtimes) =>
    [
        .. from kind in runtimes.Kinds
           from type in runtimes.Find(kind) is IConfiguresAgents { NodeTypes: { Count: > 0 } types } ? types.Select(type => type.Name) : [string.Empty]
           select $"{kind.Name}/{type}",
    ];

    /// <summary>
    /// What agents are of and nothing here can execute. From kind to kind by the index on them: to look for what is not among those that can
    /// be executed would be to look at every agent.
    /// </summary>
    public static async Task<IReadOnlyList<string>> UnableAsync(IQueryable<Agent> agents, IReadOnlyList<string> able, CancellationToken cancellationToken)
    {
        var kinds = new List<string>();
        var runtime = await NextRuntimeAsync(string.Empty);
        while (runtime is not null)
        {
            var those = agents.Where(agent => agent.Runtime == runtime);
            if (await those.AnyAsync(agent => agent.NodeType == null, cancellationToken))
            {
                kinds.Add($"{runtime}/");
            }

            var type = await NextTypeAsync(those, string.Empty);
            while (type is not null)
            {
                kinds.Add($"{runtime}/{type}");
                type = await NextTypeAsync(those, type);
            }

            runtime = await NextRuntimeAsync(runtime);
        }

        return [.. kinds.Except(able, StringComparer.Ordinal)];

        Task<string?> NextRuntimeAsync(string last) =>
            agents.Where(agent => string.Compare(agent.Runtime, last) > 0).MinAsync(agent => (string?)agent.Runtime, cancellationToken);

        Task<string?> NextTypeAsync(IQueryable<Agent> those, string last) =>
            those.Where(agent => string.Compare(agent.NodeType, last) > 0).MinAsync(agent => agent.NodeType, cancellationToken);
    }

    /// <summary>Those that a filter selects, its text left out.</summary>
    /// <param name="agents">The agents.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="able">What can be executed, see <see cref="Able"/>.</param>
    /// <param name="unable">What cannot, see <see cref="UnableAsync"/>; only those that are held ask for it.</param>
    public static IQueryable<Agent> Filter(IQueryable<Agent> agents, AgentFilter filter, IReadOnlyList<string> able, IReadOnlyList<string> unable)
    {
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
            AgentStanding.Deleted => agents.Where(agent => agent.DeletedAt != null),
            AgentStanding.Held when unable.Count == 0 => agents.Where(agent => agent.DeletedAt == null && agent.HeldBy != null),
            AgentStanding.Held => agents.Where(
                agent => agent.DeletedAt == null && (agent.HeldBy != null || unable.Contains(agent.Runtime + "/" + agent.NodeType))),
            AgentStanding.Stopped => Free(agents, able).Where(agent => agent.DesiredState == DesiredState.Stopped),
            AgentStanding.Running => Free(agents, able).Where(agent => agent.DesiredState == DesiredState.Running),
            null => agents.Where(agent => agent.DeletedAt == null),
        };
    }

    /// <summary>Those with a text in what is told of them.</summary>
    public static IQueryable<Agent> With(IQueryable<Agent> agents, string? text) => text is not { Length: > 0 } ? agents : agents.Where(
        agent => agent.Name.Contains(text)
            || (agent.DisplayName != null && agent.DisplayName.Contains(text))
            || (agent.Description != null && agent.Description.Contains(text)));

    /// <summary>
    /// The last agent that a page looks at for a text that is shorter than what indexes hold; null when it looks at all that are left, or an
    /// index has the text.
    /// </summary>
    public static async Task<Agent?> LastLookedAtAsync(IQueryable<Agent> agents, AgentFilter filter, string? after, CancellationToken cancellationToken) =>
        filter.Query is { Length: > 0 and < IndexedLength }
            ? await Sort(agents.Select(agent => new FoundAgent { Agent = agent, Config = null! }), filter.Order, after)
                .Select(row => row.Agent).Skip(Look - 1).FirstOrDefaultAsync(cancellationToken)
            : null;

    /// <summary>Those that an order has no later than an agent.</summary>
    public static IQueryable<Agent> UpTo(IQueryable<Agent> agents, AgentOrder order, Agent last) => order switch
    {
        AgentOrder.Created => agents.Where(agent => agent.Id >= last.Id),
        AgentOrder.Updated => agents.Where(
            agent => agent.UpdatedAt >= last.UpdatedAt && (agent.UpdatedAt > last.UpdatedAt || agent.Id >= last.Id)),
        AgentOrder.Name => agents.Where(agent => string.Compare(agent.Name, last.Name) <= 0),
    };

    /// <summary>Puts agents in order, those of a cursor and before it left out; a cursor of another order is none.</summary>
    public static IQueryable<FoundAgent> Sort(IQueryable<FoundAgent> found, AgentOrder order, string? after) => order switch
    {
        AgentOrder.Created => (ReadNumbers(after) is [var id] ? found.Where(row => row.Agent.Id < id) : found).OrderByDescending(row => row.Agent.Id),

        // The first condition is what the index is searched by.
        AgentOrder.Updated => (ReadNumbers(after) is [var at, var id] && DateTimeOffset.FromUnixTimeMilliseconds(at) is var time
                ? found.Where(row => row.Agent.UpdatedAt <= time && (row.Agent.UpdatedAt < time || row.Agent.Id < id))
                : found)
            .OrderByDescending(row => row.Agent.UpdatedAt).ThenByDescending(row => row.Agent.Id),
        AgentOrder.Name => (after is null ? found : found.Where(row => string.Compare(row.Agent.Name, after) > 0)).OrderBy(row => row.Agent.Name),
    };

    /// <summary>Where the page after an agent begins.</summary>
    public static string CursorOf(Agent agent, AgentOrder order) => order switch
    {
        AgentOrder.Created => string.Create(CultureInfo.InvariantCulture, $"{agent.Id}"),
        AgentOrder.Updated => string.Create(CultureInfo.InvariantCulture, $"{agent.UpdatedAt.ToUnixTimeMilliseconds()}.{agent.Id}"),
        AgentOrder.Name => agent.Name,
    };

    /// <summary>Reads the numbers of a cursor; none when it is not made of numbers.</summary>
    private static long[] ReadNumbers(string? cursor)
    {
        var parts = cursor?.Split('.') ?? [];
        var numbers = new long[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] > MaxTime)
            {
                return [];
            }
        }

        return numbers;
    }

    private static IQueryable<Agent> Free(IQueryable<Agent> agents, IReadOnlyList<string> able) => agents.Where(
        agent => agent.DeletedAt == null && agent.HeldBy == null && able.Contains(agent.Runtime + "/" + agent.NodeType));
}

/// <summary>An agent and its current configuration, as they are read together.</summary>
internal sealed record FoundAgent
{
    public required Agent Agent { get; init; }

    /// <summary>Its secrets are encrypted.</summary>
    public required byte[] Config { get; init; }
}
