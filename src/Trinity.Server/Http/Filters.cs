using Trinity.Platform;
using Trinity.Sdk.Messages;

namespace Trinity.Server.Http;

/// <summary>Reads the words of filters, and says which there are.</summary>
internal static class Filters
{
    /// <summary>Reads a word that may be left out.</summary>
    /// <returns>Whether there is none, or it is one of the words.</returns>
    public static bool TryWord<T>(string? word, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(word))
        {
            return true;
        }

        if (!Words.TryParse<T>(word, out var parsed))
        {
            return false;
        }

        value = parsed;
        return true;
    }

    /// <summary>A word is none of those that there are.</summary>
    public static Refusal Unknown<T>(string code, string pointer)
        where T : struct, Enum =>
        Invalid(code, pointer, $"This is none of the words for it: {string.Join(", ", Words.All<T>())}.");

    public static Refusal Invalid(string code, string pointer, string message) =>
        Refusal.Invalid(code, message, new Fault(pointer, code, message));
}
