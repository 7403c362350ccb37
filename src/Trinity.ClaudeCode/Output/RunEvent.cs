using System.Text.Json;

namespace Trinity.ClaudeCode.Output;

/// <summary>Something that an execution has told of itself while it went on.</summary>
internal abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The conversation has begun.</summary>
    /// <param name="Session">Its id.</param>
    /// <param name="Model">The model that answers.</param>
    /// <param name="FailedTools">The tool servers that did not connect: the execution goes on without them.</param>
    public sealed record Begun(string Session, string Model, IReadOnlyList<string> FailedTools) : RunEvent;

    /// <summary>What the model said.</summary>
    public sealed record Text(string Content) : RunEvent;

    /// <summary>What the model thought before it said something.</summary>
    public sealed record Thinking(string Content) : RunEvent;

    /// <summary>A tool that the model uses.</summary>
    public sealed record ToolCall(string Id, string Tool, JsonElement Input) : RunEvent;

    /// <summary>What came of it.</summary>
    public sealed record ToolResult(string Id, bool IsError, string Content) : RunEvent;

    /// <summary>A request to the model that is made again.</summary>
    /// <param name="Attempt">Which attempt follows, from 1.</param>
    /// <param name="Limit">How many there are at most.</param>
    /// <param name="Delay">How long it waits before.</param>
    /// <param name="Status">The status code it was answered with; null when it was not answered.</param>
    /// <param name="Error">Why, in one word.</param>
    public sealed record Retry(int Attempt, int Limit, TimeSpan Delay, int? Status, string Error) : RunEvent;

    /// <summary>What one model has read and written in the whole execution, as the command line counts it.</summary>
    public sealed record Usage(string Model, long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, decimal? CostUsd) : RunEvent;

    /// <summary>The end, as the command line tells it.</summary>
    public sealed record Ended(RunResult Result) : RunEvent;
}
