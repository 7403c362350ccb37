using System.Text.RegularExpressions;

namespace Trinity.Testing.Servers;

/// <summary>How a database found what its statements asked for.</summary>
public sealed partial class PlanLog(string database, Func<string> read)
{
    /// <summary>The statements that read a table whole for which no index serves, with the tables.</summary>
    /// <param name="small">Tables that never grow.</param>
    /// <exception cref="InvalidOperationException">There is no plan: then nothing is known.</exception>
    public IEnumerable<string> WholeReads(IReadOnlyCollection<string> small)
    {
        var plans = Entry.Split(read()).Where(entry => entry.StartsWith($"{database}: LOG:", StringComparison.Ordinal)).ToArray();
        if (plans is [])
        {
            throw new InvalidOperationException("The database has logged no plan.");
        }

        return from plan in plans
               from Match scan in WholeRead.Matches(plan)
               where !small.Contains(scan.Groups["table"].Value)
               select $"{scan.Value}: {Statement.Match(plan).Groups["text"].Value}";
    }

    [GeneratedRegex("^plan of ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Entry { get; }

    [GeneratedRegex("Seq Scan on (?<table>[a-z_]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WholeRead { get; }

    [GeneratedRegex(@"Query Text: (?<text>[\s\S]*?)\n\t[A-Z][A-Za-z ]*[^\n]*\(cost=", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement { get; }
}
