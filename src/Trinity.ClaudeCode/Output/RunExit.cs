namespace Trinity.ClaudeCode.Output;

/// <summary>How the container of an execution ended.</summary>
/// <param name="Code">The exit code of its process; null when nobody knows: the container is gone.</param>
/// <param name="WasOutOfMemory">Whether the engine has seen one of its processes killed for want of memory. It need not have been the first one.</param>
/// <param name="Cause">Why the platform ended it.</param>
/// <param name="Errors">The end of what it wrote to its standard error.</param>
internal sealed record RunExit(int? Code, bool WasOutOfMemory, RunCause Cause, string Errors)
{
    /// <summary>Whether its time was up when it ended.</summary>
    public bool HasUsedUpItsTime { get; init; }
}

/// <summary>Why an execution ended. That it was cancelled is what the platform decided, and no exit code.</summary>
internal enum RunCause
{
    /// <summary>By itself.</summary>
    Itself,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Nothing was heard of it for longer than may be.</summary>
    Silent,
}
