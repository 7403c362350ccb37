namespace Trinity.Sdk.Nodes;

/// <summary>How urgent an entry of the operator queue is.</summary>
public enum Priority
{
    /// <summary>The default.</summary>
    Normal = 0,

    /// <summary>When there is time.</summary>
    Low = 1,

    /// <summary>Before the normal ones.</summary>
    High = 2,

    /// <summary>Now.</summary>
    Critical = 3,
}
