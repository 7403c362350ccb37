namespace Trinity.Sdk.Runtimes;

/// <summary>A condition on one indexed property of a state.</summary>
/// <param name="Property">The property's name as in JSON.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Value">A string, a long, a double or null; times are UTC strings in round-trip form, booleans 0 or 1.</param>
public sealed record StateCondition(string Property, Comparison Comparison, object? Value);

/// <summary>How an indexed value is compared.</summary>
public enum Comparison
{
    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Less than.</summary>
    Less,

    /// <summary>Less than or equal.</summary>
    LessOrEqual,

    /// <summary>Greater than.</summary>
    Greater,

    /// <summary>Greater than or equal.</summary>
    GreaterOrEqual,
}

/// <summary>One indexed property of a state, with its value.</summary>
/// <param name="Property">The property's name as in JSON.</param>
/// <param name="Value">A string, a long, a double or null, as in <see cref="StateCondition"/>.</param>
public readonly record struct IndexedValue(string Property, object? Value);
