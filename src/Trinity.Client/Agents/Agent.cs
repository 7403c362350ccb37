namespace Trinity.Client.Agents;

/// <summary>An agent.</summary>
public sealed record Agent
{
    /// <summary>The id, <c>agt_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name, unique within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>A name for people; null when there is none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for, in words for people; null when nobody has said.</summary>
    public string? Description { get; init; }

    /// <summary>What executes it: <c>native</c> or <c>claude_code</c>.</summary>
    public required string RuntimeKind { get; init; }

    /// <summary>The node type, for native agents.</summary>
    public string? NodeType { get; init; }

    /// <summary>The version of the node type's code.</summary>
    public required int NodeVersion { get; init; }

    /// <summary>The configuration; secrets are null.</summary>
    public required RawJson Config { get; init; }

    /// <summary>The secrets of the configuration by JSON pointer.</summary>
    public required IReadOnlyDictionary<string, Secret> Secrets { get; init; }

    /// <summary>Whether it is meant to work: <c>running</c> or <c>stopped</c>.</summary>
    public required string DesiredState { get; init; }

    /// <summary><c>running</c>, <c>stopped</c>, <c>held</c> (something keeps it from working, stopped or not) or <c>deleted</c>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// What keeps it from working, in one word: <c>operator</c>, or what the platform holds it for, for example <c>restored</c> or
    /// <c>node_type_missing</c>; null when nothing does.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>Why a person holds it, in their words; null when they gave no reason, or when no person does.</summary>
    public string? HoldReason { get; init; }

    /// <summary>
    /// How its containers were seen last: <c>running</c>, <c>starting</c>, <c>stopped</c> (there is nothing to do), <c>missing</c> (what they are made of
    /// is not there) or <c>unknown</c> (their engine does not answer); null where its runtime has none.
    /// </summary>
    public string? Container { get; init; }

    /// <summary>Who owns it.</summary>
    public required string Owner { get; init; }

    /// <summary>Its tags, in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it is erased with all it has, for an ephemeral agent; null for others.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many messages it still takes, for an ephemeral agent; null for as many as come.</summary>
    public int? ExecutionsLeft { get; init; }

    /// <summary>Counts its changes. It is also the entity tag.</summary>
    public required long Version { get; init; }
}

/// <summary>A secret of a configuration.</summary>
/// <param name="IsSet">Whether it has a value.</param>
public sealed record Secret(bool IsSet);

/// <summary>An agent to be created.</summary>
public sealed record CreateAgent
{
    /// <summary>The name: 1 to 63 lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>A name for people, at most 100 characters.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for, in words for people, at most 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The template that it is made like; null for none. It says what executes the agent: <see cref="RuntimeKind"/> is left out then.</summary>
    public string? Template { get; init; }

    /// <summary>What executes it. Default <c>claude_code</c>.</summary>
    public string? RuntimeKind { get; init; }

    /// <summary>The node type, for native agents.</summary>
    public string? NodeType { get; init; }

    /// <summary>
    /// The configuration; omitted for the default. With a template it is merged into that of the template as RFC 7396 says: what is null in it
    /// is taken out.
    /// </summary>
    public RawJson Config { get; init; }

    /// <summary>At most 20 tags of 1 to 50 lower-case letters, digits and hyphens. Omitted with a template: those of the template.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its budget, if it is ephemeral; null for an agent that stays.</summary>
    public Ephemeral? Ephemeral { get; init; }
}

/// <summary>
/// An ephemeral agent. It takes messages for a time, or up to a number of them; within an hour after, it is erased with all it has,
/// and nothing brings it back. With its last message the end comes nearer: it has an hour at most from then on.
/// </summary>
public sealed record Ephemeral
{
    /// <summary>How long it stays, in minutes: 1 to 43,200, which is thirty days. Default 1,440, a day.</summary>
    public int? Minutes { get; init; }

    /// <summary>How many messages it takes, 1 to 1,000,000; null for as many as come. What it reminds itself of is not counted.</summary>
    public int? Executions { get; init; }
}

/// <summary>A change of an agent. What is omitted stays.</summary>
public sealed record ChangeAgent
{
    /// <summary>A name for people; empty to clear it.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for, in words for people; empty to clear it.</summary>
    public string? Description { get; init; }

    /// <summary>The whole configuration. Secrets that it omits, or has as null, stay; an empty text clears one.</summary>
    public RawJson Config { get; init; }

    /// <summary>All tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>Another name for an agent.</summary>
/// <param name="Name">The name: 1 to 63 lower-case letters, digits and hyphens.</param>
public sealed record RenameAgent(string Name);

/// <summary>Another owner for an agent.</summary>
/// <param name="Owner">A user or a key of the tenant, as owners are written: <c>user:…</c> or <c>key:…</c>.</param>
public sealed record TransferAgent(string Owner);

/// <summary>How an agent is to be reset.</summary>
/// <param name="State">Whether its states are cleared too. Default false.</param>
public sealed record ResetAgent(bool State = false);

/// <summary>Keeps an agent from working until it is released. It stays meant to work, and takes messages.</summary>
/// <param name="Reason">Why, in words for people, at most 200 characters; null for none.</param>
public sealed record HoldAgent(string? Reason = null);

/// <summary>How an agent is now.</summary>
public sealed record AgentStatus
{
    /// <summary>What its runtime says: <c>ready</c>, <c>stopped</c>, <c>missing</c>, …</summary>
    public required string Runtime { get; init; }

    /// <summary>
    /// How its containers were seen last: <c>running</c>, <c>starting</c>, <c>stopped</c> (there is nothing to do), <c>missing</c> (what they are made of
    /// is not there) or <c>unknown</c> (their engine does not answer); null where its runtime has none.
    /// </summary>
    public string? Container { get; init; }

    /// <summary>More in words; null when there is no more.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether it is meant to work.</summary>
    public required string DesiredState { get; init; }

    /// <summary>What keeps it from working, in one word; null when nothing does.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Messages that wait for their turn, those being executed included.</summary>
    public required int Queued { get; init; }

    /// <summary>Messages that are being executed.</summary>
    public required int Running { get; init; }

    /// <summary>Messages that wait for an answer or for time.</summary>
    public required int Waiting { get; init; }

    /// <summary>Messages that failed and are attempted again.</summary>
    public required int Retrying { get; init; }
}

/// <summary>How many agents there are. At most 2 seconds old.</summary>
public sealed record AgentCounts
{
    /// <summary>Those that work.</summary>
    public required int Running { get; init; }

    /// <summary>Those that are stopped.</summary>
    public required int Stopped { get; init; }

    /// <summary>Those that something keeps from working, stopped or not.</summary>
    public required int Held { get; init; }

    /// <summary>Those that are deleted and can be restored.</summary>
    public required int Deleted { get; init; }
}

/// <summary>Deleted agents whose time to be restored is over, and which are too many to be erased unasked.</summary>
/// <param name="Count">How many they are; 0 when none are left.</param>
/// <param name="Limit">How many are erased unasked.</param>
public sealed record AgentPurges(int Count, int Limit);

/// <summary>An administrator's yes to erasing them.</summary>
/// <param name="Count">How many they are; are there more or fewer, none is erased.</param>
public sealed record ApprovePurges(int Count);

/// <summary>What can be done with an agent.</summary>
/// <param name="Capabilities">Every capability, supported or with its reason.</param>
/// <param name="Tabs">What a user interface shows of it, in order.</param>
public sealed record AgentCapabilities(IReadOnlyList<AgentCapability> Capabilities, IReadOnlyList<string> Tabs);

/// <summary>One capability of an agent.</summary>
/// <param name="Name">The capability.</param>
/// <param name="IsSupported">Whether the agent has it.</param>
/// <param name="Reason">Why not; null when it has it.</param>
public sealed record AgentCapability(string Name, bool IsSupported, string? Reason);

/// <summary>The committed state of one key of an agent.</summary>
public sealed record AgentState
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>Counts the turns that changed it.</summary>
    public required long Version { get; init; }

    /// <summary>The node version that wrote it.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The state.</summary>
    public required RawJson Data { get; init; }
}
