using System.Globalization;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>A program that is to be executed in the container of a workspace.</summary>
internal sealed record ProgramSpec
{
    /// <summary>The program and its arguments; no shell reads them.</summary>
    public required IList<string> Command { get; init; }

    /// <summary>Where it begins.</summary>
    public string Directory { get; init; } = "/workspace";

    /// <summary>What it finds in its environment beside that of the image, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The terminal that it has; null for three streams.</summary>
    public (int Columns, int Rows)? Terminal { get; init; }

    /// <summary>
    /// The same program, killed after so long in the container itself: that nobody reads it any more does not end it.
    /// </summary>
    public ProgramSpec Within(TimeSpan limit) => this with
    {
        Command = ["trinity-timeout", "--signal", "KILL", ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture), .. Command],
    };
}
