namespace Trinity.Platform.Tools;

/// <summary>What became of a call of a tool.</summary>
internal abstract record ToolResult
{
    private ToolResult()
    {
    }

    /// <summary>It was done, now or when the same was asked before.</summary>
    /// <param name="Text">What the agent is told.</param>
    internal sealed record Done(string Text) : ToolResult;

    /// <summary>It was not done.</summary>
    /// <param name="Code">Why, in snake_case.</param>
    /// <param name="Message">Why, in words.</param>
    internal sealed record Refused(string Code, string Message) : ToolResult
    {
        /// <summary>Whether that stands: something was written all the same, and the same call again gets the same refusal.</summary>
        public bool Stands { get; init; }
    }

    /// <summary>The execution has ended.</summary>
    internal sealed record Ended : ToolResult;

    /// <summary>The store has no room for it at the moment.</summary>
    internal sealed record Busy : ToolResult;
}
