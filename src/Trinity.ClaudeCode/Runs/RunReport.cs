using System.Text.Json;
using Trinity.ClaudeCode.Output;

namespace Trinity.ClaudeCode.Runs;

/// <summary>What an execution came to, as its wait and its reply have it.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The last text of the model.</summary>
    public string? Result { get; init; }

    /// <summary>The conversation, which another message of the same key goes on with.</summary>
    public string? Session { get; init; }

    public int Turns { get; init; }

    /// <summary>What it has cost as the command line counts it, in US dollars.</summary>
    public decimal? CostUsd { get; init; }

    public IReadOnlyList<RunEvent.Usage> Usage { get; init; } = [];

    /// <summary>The tools that it was not allowed to use.</summary>
    public IReadOnlyList<string> Denied { get; init; } = [];

    public static RunReport? Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<RunReport>(json, Options);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);
}
