using System.Diagnostics.CodeAnalysis;

namespace Trinity.Nodes.Expressions;

/// <summary>An expression of a configuration, with its place there.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Place">Its JSON pointer in the configuration, for people who look for a failure.</param>
internal sealed record Formula(Expression Expression, string Place)
{
    /// <summary>Compiles what a configuration says; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(source))]
    public static Formula? Of(string? source, string place) => source is null ? null : new Formula(Expression.Parse(source), place);
}
