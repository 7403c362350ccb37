namespace Trinity.Cli.Demo;

/// <summary>How the demo runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>Whether it runs and ends without anybody.</summary>
    public bool Exit { get; init; }

    /// <summary>The directory of the server's data; null for a temporary one.</summary>
    public string? Keep { get; init; }

    /// <summary>The file of the stream; null for the one that ships.</summary>
    public string? Deliveries { get; init; }
}
