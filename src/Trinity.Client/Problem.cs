namespace Trinity.Client;

/// <summary>Why a request was refused, as RFC 9457 has it. Nothing has changed.</summary>
public sealed record Problem
{
    /// <summary>The URI of this kind of problem.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem in words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>What was wrong and what is allowed.</summary>
    public string? Detail { get; init; }

    /// <summary>The path of the request.</summary>
    public string? Instance { get; init; }

    /// <summary>The stable code, for programs.</summary>
    public string? Code { get; init; }

    /// <summary>The faults one by one, where there are several.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>What finds the request in the server's log.</summary>
    public string? TraceId { get; init; }
}

/// <summary>One fault of a request.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the request.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What is wrong and what is allowed.</param>
public sealed record ProblemError(string Pointer, string Code, string Detail);
