using Trinity.Platform.Storage;

namespace Trinity.Platform.Sharing;

/// <summary>That a person asks to be let do something with an agent, by the agent's name: whether there is one is not for who asks.</summary>
internal sealed class AccessRequest : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required long UserId { get; init; }

    /// <summary>The name as the person wrote it. With it the person has one request.</summary>
    public required string AgentName { get; init; }

    /// <summary>
    /// Who had the name then; null for nobody. An agent has one request of a person: of two, under an old name and a new one, the older is one
    /// for a name that nobody has.
    /// </summary>
    public long? AgentId { get; set; }

    public required ShareLevel Level { get; set; }

    /// <summary>Why, in the person's words; null when nothing was said.</summary>
    public string? Reason { get; set; }

    public AccessRequestStatus Status { get; private set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last asked for again after a decision; null when it never was.</summary>
    public DateTimeOffset? ReopenedAt { get; private set; }

    /// <summary>Who decided, as written by a principal.</summary>
    public string? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why it was denied, in the words of who decided.</summary>
    public string? Answer { get; private set; }

    /// <summary>From when on it is as if it had never been.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>What was asked is approved, perhaps less or more of it.</summary>
    public void Approve(ShareLevel level, string by, DateTimeOffset now)
    {
        Level = level;
        Decide(AccessRequestStatus.Approved, by, now);
    }

    public void Deny(string? answer, string by, DateTimeOffset now)
    {
        Answer = answer;
        Decide(AccessRequestStatus.Denied, by, now);
    }

    /// <summary>It was decided, and is asked for again.</summary>
    public void Reopen(DateTimeOffset now)
    {
        Status = AccessRequestStatus.Pending;
        ReopenedAt = now;
        DecidedBy = null;
        DecidedAt = null;
        Answer = null;
    }

    private void Decide(AccessRequestStatus status, string by, DateTimeOffset now)
    {
        Status = status;
        DecidedBy = by;
        DecidedAt = now;
    }
}

/// <summary>What has become of a request for access.</summary>
internal enum AccessRequestStatus
{
    /// <summary>Nobody has decided yet.</summary>
    Pending = 0,

    /// <summary>The agent is shared with the person.</summary>
    Approved = 1,

    /// <summary>It is not.</summary>
    Denied = 2,
}
