namespace Trinity.Platform.Models;

/// <summary>What a call asks for, as far as it matters to a budget.</summary>
internal sealed record ModelCallRequest
{
    public required string Model { get; init; }

    /// <summary>The output tokens it asks for.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>With fewer output tokens than this it is of no use.</summary>
    public long MinTokens { get; init; } = 1;

    /// <summary>The bytes of the request: from them follows how many tokens it may have.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether it asks to keep something in the cache for an hour, which is the dearest way to read it.</summary>
    public bool KeepsForAnHour { get; init; }

    /// <summary>What its model costs; null when nobody knows.</summary>
    public ModelPrice? Price { get; init; }
}
