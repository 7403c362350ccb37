using System.Globalization;

namespace Trinity.Storage.Transfers;

/// <summary>Numbers in one form: a <see cref="long"/> where one holds them, a <see cref="double"/> elsewhere.</summary>
internal static class Numbers
{
    /// <summary>Where a <see cref="double"/> is beyond every <see cref="long"/>.</summary>
    private const double Beyond = 9_223_372_036_854_775_808.0;

    public static object Canonical(double value) =>
        value >= -Beyond && value < Beyond && Math.Truncate(value) == value ? (object)(long)value : value;

    public static object Parse(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        ? whole
        : Canonical(double.Parse(text, CultureInfo.InvariantCulture));
}
