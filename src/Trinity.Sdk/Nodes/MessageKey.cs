namespace Trinity.Sdk.Nodes;

/// <summary>The key of a message to another agent: the sender's own by default, another, or none.</summary>
public readonly record struct MessageKey
{
    private MessageKey(bool isSet, string? value)
    {
        IsSet = isSet;
        Value = value;
    }

    /// <summary>No key: the message is ordered with nothing.</summary>
    public static MessageKey None { get; } = new(isSet: true, value: null);

    /// <summary>The key of the message whose turn sends this one. The default.</summary>
    public static MessageKey Same => default;

    /// <summary>Whether it is anything but the sender's own key.</summary>
    public bool IsSet { get; }

    /// <summary>The key; null for none.</summary>
    public string? Value { get; }

    /// <summary>A key of its own.</summary>
    /// <param name="value">The key, at most 200 characters, no control character and no lone surrogate; null for none.</param>
    public static implicit operator MessageKey(string? value) => FromString(value);

    /// <summary>A key of its own.</summary>
    /// <param name="value">The key, at most 200 characters, no control character and no lone surrogate; null for none.</param>
    public static MessageKey FromString(string? value) => new(isSet: true, value);

    internal string? Resolve(string? own) => IsSet ? Value : own;
}
