namespace Trinity.Server.Http;

/// <summary>Keeps the paths of requests out of the log, whatever level a setting gives it: the path of a hook or a public link holds its token.</summary>
internal static class UnloggedPaths
{
    /// <summary>Who would write them, and the lowest level at which they do not.</summary>
    private static readonly (string Category, LogLevel Level)[] Writers =
    [
        // Besides, nothing is read of the scope and the activity that it would make for every request.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing.Matching.DfaMatcher", LogLevel.Information),
    ];

    /// <summary>A rule for one provider goes before all others, so each provider that has rules gets these too.</summary>
    public static void Keep(LoggerFilterOptions options)
    {
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToArray())
        {
            foreach (var (category, level) in Writers)
            {
                options.Rules.Add(new LoggerFilterRule(provider, category, level, filter: null));
            }
        }
    }
}
