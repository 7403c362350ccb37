using System.Text.RegularExpressions;
using Trinity.Testing;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The names of all writes, read from the sources: a new one cannot hide.</summary>
internal static partial class EngineWrites
{
    /// <summary>Those who queue writes; the server only asks them to.</summary>
    private static readonly string[] Projects = ["Trinity.Engine", "Trinity.Platform", "Trinity.Storage"];

    /// <summary>What the platform writes by itself. All else of it is asked for by somebody, and is audited.</summary>
    private static readonly string[] OfThePlatformItself =
    [
        "use_key", "purge_rows", "record_denial", "seal_audit", "erase_audit", "count_sign_in", "send_code", "take_code", "see_session", "erase_sessions",
        "erase_access_requests", "use_link",
    ];

    /// <summary>Counts in the order of the commits, where servers are several, and writes nothing.</summary>
    private const string CountsOnly = "count_backlog";

    public static IReadOnlySet<string> Names() => Names(Projects).Where(name => name != CountsOnly).ToHashSet(StringComparer.Ordinal);

    public static IReadOnlySet<string> Audited() => Names("Trinity.Platform").Except(OfThePlatformItself, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> Names(params string[] projects) => projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", project), "*.cs", SearchOption.AllDirectories))
        .SelectMany(file => NamesIn(File.ReadAllText(file)))
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NamesIn(string source) =>
        OwnName().Matches(source).SelectMany(name => Word().Matches(name.Value)).Select(word => word.Value.Trim('"'))
            .Concat(Handed().Matches(source).Select(handed => handed.Groups["name"].Value));

    /// <summary>A write that names itself.</summary>
    [GeneratedRegex("override string Name =>[^;]*;", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OwnName();

    /// <summary>A change that is handed to the writer with its name before what it does.</summary>
    [GeneratedRegex(
        """\b(ApplyAsync|WriteAsync|WriteEachAsync|EachAsync|ChangeAsync|TryChangeAsync|ChangeManyAsync)(<[^(]*>)?\(((?!=>|return)[^;"]){0,400},\s*"(?<name>[a-z]+(_[a-z]+)*)",""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Handed();

    [GeneratedRegex("\"[a-z]+(_[a-z]+)*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}
