namespace Trinity.Platform.Models;

/// <summary>Which models a list allows: each entry is a model's id, or the beginning of one with <c>*</c> behind it.</summary>
internal static class ModelPatterns
{
    public static bool Allow(IEnumerable<string> patterns, string model) => patterns.Any(pattern => pattern.EndsWith('*')
        ? model.AsSpan().StartsWith(pattern.AsSpan(..^1), StringComparison.Ordinal)
        : model == pattern);
}
