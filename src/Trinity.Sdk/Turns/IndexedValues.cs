using System.Globalization;
using System.Text.Json;

namespace Trinity.Sdk.Turns;

/// <summary>Indexed values as stores compare them: text, a whole number, a fraction or nothing.</summary>
internal static class IndexedValues
{
    private const int MaxTextLength = 200;

    public static bool IsSupported(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum || value == typeof(string) || value == typeof(bool) || value == typeof(Guid)
            || value == typeof(byte) || value == typeof(short) || value == typeof(int) || value == typeof(long)
            || value == typeof(float) || value == typeof(double) || value == typeof(decimal)
            || value == typeof(DateTimeOffset) || value == typeof(DateTime) || value == typeof(DateOnly);
    }

    public static object? ToStored(object? value) => value switch
    {
        null => null,
        string text => text.Length <= MaxTextLength ? text : text[..MaxTextLength],
        bool flag => flag ? 1L : 0L,
        Enum word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
        byte or short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        Guid id => id.ToString("D"),
        _ => throw new TrinityException("not_indexable", $"A value of type {value.GetType().Name} cannot be indexed."),
    };
}
