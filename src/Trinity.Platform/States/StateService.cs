using System.Globalization;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.States;

/// <summary>Shows the states of agents.</summary>
internal sealed class StateService(IStateReads reads, IAgentAccess access, RuntimeRegistry runtimes)
{
    public async Task<Outcome<StateRecord>> GetAsync(Caller caller, string agentName, string key, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is { } agent
            ? await reads.FindAsync(agent.Tenant, agent.Id, key, cancellationToken) is { } state ? state : Refusal.NotFound("state")
            : Refusal.NotFound("agent");

    /// <summary>Lists states by key; those whose indexed properties match, when there are conditions.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="agentName">The agent.</param>
    /// <param name="where">Conditions like <c>stage=two</c> or <c>score&gt;=9</c>; all must hold.</param>
    /// <param name="after">The key after which the page begins.</param>
    /// <param name="limit">The most states to return.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Outcome<Page<StateRecord>>> FindAsync(
        Caller caller, string agentName, IReadOnlyList<string> where, string? after, int limit, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        var indexed = (runtimes.Find(agent.Runtime) as IConfiguresAgents)?.NodeTypes
            .FirstOrDefault(type => type.Name == agent.NodeType)?.IndexedProperties ?? [];
        var conditions = new List<StateCondition>();
        foreach (var text in where)
        {
            if (Parse(text) is not { } condition || !indexed.Contains(condition.Property, StringComparer.Ordinal))
            {
                return Refusal.Invalid(
                    "invalid_condition",
                    $"'{text}' is not a condition like stage=two on one of the indexed properties: "
                    + $"{(indexed.Count == 0 ? "none" : string.Join(", ", indexed))}.",
                    new Fault("/where", "invalid_condition", text));
            }

            conditions.Add(condition);
        }

        var states = await reads.ListAsync(agent.Tenant, agent.Id, conditions, after, limit + 1, cancellationToken);
        return Page<StateRecord>.Cut(states, limit, state => state.Key);
    }

    private static StateCondition? Parse(string text)
    {
        var at = text.AsSpan().IndexOfAny('=', '<', '>');
        if (at <= 0 || text.Length > 400)
        {
            return null;
        }

        var isTwo = at + 1 < text.Length && text[at] != '=' && text[at + 1] == '=';
        var comparison = (text[at], isTwo) switch
        {
            ('<', false) => Comparison.Less,
            ('<', true) => Comparison.LessOrEqual,
            ('>', false) => Comparison.Greater,
            ('>', true) => Comparison.GreaterOrEqual,
            _ => Comparison.Equal,
        };
        return new StateCondition(text[..at], comparison, ValueOf(text[(at + (isTwo ? 2 : 1))..]));
    }

    /// <summary>Values are written as in JSON; what is none is text.</summary>
    private static object? ValueOf(string text) => text switch
    {
        "null" => null,
        "true" => 1L,
        "false" => 0L,
        ['"', .. var quoted, '"'] => quoted,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && double.IsFinite(fraction) => fraction,
        _ => text,
    };
}

/// <summary>Reads states.</summary>
internal interface IStateReads
{
    ValueTask<StateRecord?> FindAsync(TenantId tenant, AgentId agent, string key, CancellationToken cancellationToken);

    /// <summary>States by key.</summary>
    ValueTask<IReadOnlyList<StateRecord>> ListAsync(
        TenantId tenant, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>The committed state of a key.</summary>
internal sealed record StateRecord(string Key, long Version, int SchemaVersion, DateTimeOffset UpdatedAt, ReadOnlyMemory<byte> Data);
