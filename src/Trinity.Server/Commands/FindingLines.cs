using Trinity.Storage;

namespace Trinity.Server.Commands;

/// <summary>Prints what was found, a line each.</summary>
internal static class FindingLines
{
    public static void Print(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{Word(finding.Level),-5} {finding.What,-15} {finding.Text}");
        }
    }

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warn => "warn",
        FindingLevel.Fail => "FAIL",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
