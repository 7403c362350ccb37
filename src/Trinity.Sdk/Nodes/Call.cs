namespace Trinity.Sdk.Nodes;

/// <summary>A message to an agent whose reply is awaited.</summary>
/// <param name="Agent">The agent's name.</param>
public sealed record Call(string Agent)
{
    /// <summary>The type of the message. Default: the type of the message whose turn calls.</summary>
    public string? Type { get; init; }

    /// <summary>The payload, written as JSON. Default: the payload of the message whose turn calls, byte by byte.</summary>
    public object? Data { get; init; }

    /// <summary>The key of the message. Default: the key of the message whose turn calls.</summary>
    public MessageKey Key { get; init; }
}

/// <summary>How a call waits.</summary>
public sealed record CallOptions
{
    internal static CallOptions Default { get; } = new();

    /// <summary>How long it may take; then it ends with <c>call_timeout</c>. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the called agent goes on when the calling message ends first. Default false: the call is cancelled.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether a later attempt of the message may finish without reaching it. Default false.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>How one of several calls ended.</summary>
/// <typeparam name="T">The type of the reply.</typeparam>
public sealed record CallResult<T>
{
    /// <summary>The reply; the type's default when there was none or the call failed.</summary>
    public T? Reply { get; init; }

    /// <summary>Why the call failed; null when it did not.</summary>
    public Runtimes.TurnError? Error { get; init; }

    /// <summary>Whether the called agent replied.</summary>
    public bool Succeeded => Error is null;
}
