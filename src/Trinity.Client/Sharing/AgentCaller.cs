namespace Trinity.Client.Sharing;

/// <summary>That an agent may call another one: give it messages, and wait for its answers.</summary>
public sealed record AgentCaller
{
    /// <summary>The name of the agent that calls; null for one that is not for who asks.</summary>
    public string? Agent { get; init; }

    /// <summary>Its id, <c>agt_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Where it is granted: <c>configuration</c>, which names the agent that is called, or <c>hand</c>. What is granted in both places is there
    /// twice.
    /// </summary>
    public required string Origin { get; init; }

    /// <summary>Who granted it.</summary>
    public required string GrantedBy { get; init; }
}
