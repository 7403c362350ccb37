namespace Trinity.ClaudeCode.Output;

/// <summary>The last thing that an execution tells of itself.</summary>
internal sealed record RunResult
{
    /// <summary>How it ended, in the words of the command line. It says <c>success</c> of failures, too.</summary>
    public required string Subtype { get; init; }

    public required bool IsError { get; init; }

    /// <summary>The status code with which the model refused; null when it did not, or could not be reached.</summary>
    public int? ApiStatus { get; init; }

    /// <summary>The last text of the model, or what went wrong; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>What the model answered in the form it was asked for, as JSON; null when it was asked for none.</summary>
    public string? Structured { get; init; }

    public int Turns { get; init; }

    /// <summary>What it says that it has cost. Executions are metered by the platform; this is to be compared.</summary>
    public decimal? CostUsd { get; init; }

    public string? Session { get; init; }

    /// <summary>The tools that it was not allowed to use.</summary>
    public IReadOnlyList<string> Denied { get; init; } = [];

    /// <summary>Success needs all of this: a result, no error, and the word.</summary>
    public bool IsSuccess => !IsError && Subtype == "success";
}
