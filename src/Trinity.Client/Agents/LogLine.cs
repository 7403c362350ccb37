namespace Trinity.Client.Agents;

/// <summary>A line that an agent wrote to its log.</summary>
public sealed record LogLine
{
    /// <summary>Grows from line to line of an agent, also across restarts of the server, whose log begins anew then.</summary>
    public required long Number { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>trace</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>critical</c>.</summary>
    public required string Level { get; init; }

    /// <summary>The text, at most 4 KiB; it may have several rows.</summary>
    public required string Text { get; init; }

    /// <summary>The execution it belongs to, <c>exe_…</c>; null when to none.</summary>
    public string? Execution { get; init; }
}
