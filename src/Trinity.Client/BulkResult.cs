namespace Trinity.Client;

/// <summary>What became of a request that is about many things at once.</summary>
public sealed record BulkResult
{
    /// <summary>How many were done.</summary>
    public required int Done { get; init; }

    /// <summary>How many were not.</summary>
    public required int NotDone { get; init; }

    /// <summary>Whether there are more that match: one request looks at 1,000. Send it again with <see cref="NextCursor"/>.</summary>
    public required bool HasMore { get; init; }

    /// <summary>What to send as <c>cursor</c> to go on behind those that were looked at; null when there are no more.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Those that were not done, and why; at most 100 of them.</summary>
    public IReadOnlyList<BulkRefusal> Refused { get; init; } = [];
}

/// <summary>Something of many that was not done.</summary>
/// <param name="Id">Which.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">Why.</param>
public sealed record BulkRefusal(string Id, string Code, string Detail);
