using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>Conditions on indexed state properties, for searches.</summary>
public static class Where
{
    /// <summary>The property has this value.</summary>
    /// <param name="property">The property's name as in JSON (camelCase).</param>
    /// <param name="value">A string, number, boolean, enum, time, <see cref="Guid"/> or null.</param>
    public static StateCondition Equal(string property, object? value) => Of(property, Comparison.Equal, value);

    /// <summary>The property is less than this value.</summary>
    /// <param name="property">The property's name as in JSON (camelCase).</param>
    /// <param name="value">A string, number or time.</param>
    public static StateCondition Less(string property, object value) => Of(property, Comparison.Less, value);

    /// <summary>The property is at most this value.</summary>
    /// <param name="property">The property's name as in JSON (camelCase).</param>
    /// <param name="value">A string, number or time.</param>
    public static StateCondition AtMost(string property, object value) => Of(property, Comparison.LessOrEqual, value);

    /// <summary>The property is greater than this value.</summary>
    /// <param name="property">The property's name as in JSON (camelCase).</param>
    /// <param name="value">A string, number or time.</param>
    public static StateCondition Greater(string property, object value) => Of(property, Comparison.Greater, value);

    /// <summary>The property is at least this value.</summary>
    /// <param name="property">The property's name as in JSON (camelCase).</param>
    /// <param name="value">A string, number or time.</param>
    public static StateCondition AtLeast(string property, object value) => Of(property, Comparison.GreaterOrEqual, value);

    private static StateCondition Of(string property, Comparison comparison, object? value) =>
        new(property, comparison, IndexedValues.ToStored(value));
}
