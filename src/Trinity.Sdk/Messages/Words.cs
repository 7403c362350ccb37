using System.Collections.Frozen;
using System.Text.Json;

namespace Trinity.Sdk.Messages;

/// <summary>Enum values as the words of the design, in snake_case.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.Words[value];

    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum => Table<T>.Values.TryGetValue(word, out value);

    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Table<T>.Values.Keys;

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Words =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> Values =
            Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
