namespace Trinity.Client.Sharing;

/// <summary>An address by which whoever knows it may use an agent: see what it is for, send it messages and read the replies to them.</summary>
public sealed record PublicLink
{
    /// <summary>The id, <c>lnk_…</c>. What comes by the link comes from the principal <c>link:lnk_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in words for people.</summary>
    public required string Label { get; init; }

    /// <summary>The address. It is the credential: shown once, when the link is made.</summary>
    public string? Url { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it holds; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was used last, to the hour; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A link to be made.</summary>
/// <param name="Label">What it is for, in words for people: 1 to 100 characters, none of them a control character.</param>
/// <param name="ExpiresAt">Until when it holds; null for ever.</param>
public sealed record CreateLink(string Label, DateTimeOffset? ExpiresAt = null);

/// <summary>An agent as whoever has a link sees it.</summary>
/// <param name="DisplayName">What it is called; null when it is called nothing.</param>
/// <param name="Description">What it is for; null when nothing is said.</param>
public sealed record PublicAgent(string? DisplayName, string? Description);

/// <summary>A message to the agent of a link: a text or data. It is of the type <c>message</c>.</summary>
public sealed record PublicMessage
{
    /// <summary>A text: the agent gets <c>{"text":"…"}</c>. Null for data.</summary>
    public string? Text { get; init; }

    /// <summary>JSON, which the agent gets as it is; empty for a text.</summary>
    public RawJson Data { get; init; }

    /// <summary>
    /// To which of the link's conversations it belongs, 1 to 100 characters; null for none. The agent sees it behind the id of the link, so that
    /// it never meets a key of anybody else.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>A message that is durable.</summary>
/// <param name="Id">The id of its execution, <c>exe_…</c>.</param>
public sealed record SentMessage(string Id);

/// <summary>What has become of a message that came by a link.</summary>
public sealed record PublicExecution
{
    /// <summary>The id, <c>exe_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The status, see <see cref="Executions.Execution.Status"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The reply as JSON; empty when there is none, or none yet.</summary>
    public RawJson Reply { get; init; }
}
