using System.Text.RegularExpressions;

namespace Trinity.Testing.Servers;

/// <summary>How a database found what its statements asked for.</summary>
public sealed partial class PlanLog(string database, Func<string> read)
{
    /// <summary>The statements that read a table whole for which no index serves, with the tables.</summary>
    /// <param name="small">Tables that never grow.</param>
    public IEnumerable<string> WholeReads(IReadOnlyCollection<string> small) =>
        from entry in Entry.Split(read())
        where entry.StartsWith($"{database}: LOG:", StringComparison.Ordinal)
        from Match scan in WholeRead.Matches(entry)
        where !small.Contains(scan.Groups["table"].Value)
        select $"{scan.Value}: {Statement.Match(entry).Groups["text"].Value}";

    [GeneratedRegex("^plan of ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Entry { get; }

    [GeneratedRegex("Seq Scan on (?<table>[a-z_]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WholeRead { get; }

    [GeneratedRegex(@"Query Text: (?<text>[\s\S]*?)\n\t[A-Z][A-Za-z ]*[^\n]*\(cost=", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement { get; }
}
