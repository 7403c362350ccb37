namespace Trinity.Client.Sharing;

/// <summary>That a person asks to be let do something with an agent that is somebody else's.</summary>
public sealed record AccessRequest
{
    /// <summary>The id, <c>acr_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The agent's name; to who asks, as it was written.</summary>
    public required string Agent { get; init; }

    /// <summary>How much, see <see cref="Share.Level"/>; of an approved one, how much was granted.</summary>
    public required string Level { get; init; }

    /// <summary>Why, in the words of who asks; null when nothing was said.</summary>
    public string? Reason { get; init; }

    /// <summary><c>pending</c>, <c>approved</c> or <c>denied</c>. A request for an agent that there is not is pending until it expires.</summary>
    public required string Status { get; init; }

    /// <summary>Who asks, <c>user:…</c>; null in the list of the own requests.</summary>
    public string? Person { get; init; }

    /// <summary>The address of who asks; null in the list of the own requests.</summary>
    public string? Email { get; init; }

    /// <summary>When it was asked for last.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is forgotten: 30 days after it was asked for, or decided.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was decided; null while it is pending.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who decided; null while it is pending, and in the list of the own requests.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why it was denied, in the words of who decided; null when nothing was said.</summary>
    public string? Answer { get; init; }
}

/// <summary>Access to be asked for.</summary>
public sealed record RequestAccess
{
    /// <summary>The agent's exact name.</summary>
    public required string Agent { get; init; }

    /// <summary>How much, see <see cref="Share.Level"/>.</summary>
    public required string Level { get; init; }

    /// <summary>Why, for who decides: at most 1,000 characters, none of them a control character; null when nothing is said.</summary>
    public string? Reason { get; init; }
}

/// <summary>A request to be approved.</summary>
/// <param name="Level">How much is granted, see <see cref="Share.Level"/>; null for as much as was asked for.</param>
public sealed record ApproveAccess(string? Level = null);

/// <summary>A request to be denied.</summary>
/// <param name="Reason">Why, for who asked: at most 1,000 characters, none of them a control character; null when nothing is said.</param>
public sealed record DenyAccess(string? Reason = null);
