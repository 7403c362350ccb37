namespace Trinity.Client;

/// <summary>What became of a request that is about many things at once.</summary>
public sealed record BulkResult
{
    /// <summary>How many were done.</summary>
    public required int Done { get; init; }

    /// <summary>Whether there are more that match: send the request again. One request does at most 1,000.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Those that were not done, and why; at most 100.</summary>
    public IReadOnlyList<BulkRefusal> Refused { get; init; } = [];
}

/// <summary>Something of many that was not done.</summary>
/// <param name="Id">Which.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">Why.</param>
public sealed record BulkRefusal(string Id, string Code, string Detail);
