namespace Trinity.Platform;

/// <summary>What became of a request that is about many things at once.</summary>
/// <typeparam name="TId">What identifies one of them.</typeparam>
internal sealed class BulkOutcome<TId>
{
    /// <summary>The most that one request is about.</summary>
    public const int Limit = 1_000;

    /// <summary>How many share a transaction: others write in between.</summary>
    public const int PerTransaction = 100;

    /// <summary>The refusals that are told; of the others only their number.</summary>
    public const int MaxRefusals = 100;

    private readonly List<(TId Id, Refusal Refusal)> _refused = [];

    /// <summary>How many were done.</summary>
    public int Done { get; private set; }

    /// <summary>How many were not.</summary>
    public int NotDone { get; private set; }

    /// <summary>The first of those that were not done, and why.</summary>
    public IReadOnlyList<(TId Id, Refusal Refusal)> Refused => _refused;

    /// <summary>Where those begin that this request did not look at; null when it looked at all.</summary>
    public string? Next { get; init; }

    /// <param name="id">Which.</param>
    /// <param name="refusal">Why it was not done; null when it was.</param>
    public void Add(TId id, Refusal? refusal)
    {
        if (refusal is null)
        {
            Done++;
            return;
        }

        NotDone++;
        if (_refused.Count < MaxRefusals)
        {
            _refused.Add((id, refusal));
        }
    }
}
