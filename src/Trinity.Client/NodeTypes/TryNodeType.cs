namespace Trinity.Client.NodeTypes;

/// <summary>A configuration and a sample message to try it with. Nothing is done and nothing is stored.</summary>
public sealed record TryNodeType
{
    /// <summary>The configuration, as an agent would be created with.</summary>
    public RawJson Config { get; init; }

    /// <summary>The message.</summary>
    public required TrialMessage Message { get; init; }

    /// <summary>The state of the message's key; null for none.</summary>
    public RawJson State { get; init; }
}

/// <summary>A sample message, or a sample delivery to a webhook.</summary>
public sealed record TrialMessage
{
    /// <summary>The type of the message; of a delivery it is what the configuration makes of it. Default <c>webhook.received</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>The payload.</summary>
    public RawJson Data { get; init; }

    /// <summary>The headers of a delivery. Its signature is not checked.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body of a delivery that is not JSON, as text; then <see cref="Data"/> is omitted.</summary>
    public string? Body { get; init; }

    /// <summary>The media type of <see cref="Body"/>. Default <c>text/plain</c>.</summary>
    public string? ContentType { get; init; }
}
