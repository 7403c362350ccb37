using System.Collections;
using Trinity.Sdk;

namespace Trinity.Server;

/// <summary>
/// Variables whose values are in files, as orchestrators hand out secrets: <c>NAME_FILE</c> names the file that holds what <c>NAME</c> would.
/// </summary>
internal static class SettingFiles
{
    private const string Prefix = "Trinity__";
    private const string Suffix = "_FILE";

    /// <summary>Adds every setting of Trinity that is in a file.</summary>
    /// <exception cref="TrinityException">A file cannot be read, or its setting is given twice.</exception>
    public static IConfigurationBuilder AddSettingFiles(this IConfigurationBuilder configuration)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name
                && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                settings[name[..^Suffix.Length].Replace("__", ":", StringComparison.Ordinal)] = Variable(name[..^Suffix.Length]);
            }
        }

        return configuration.AddInMemoryCollection(settings);
    }

    /// <summary>The value of a variable, or what is in the file that is named instead; null when neither is given.</summary>
    /// <exception cref="TrinityException">The file cannot be read, or both are given.</exception>
    public static string? Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        var path = Environment.GetEnvironmentVariable(name + Suffix);
        if (string.IsNullOrEmpty(path))
        {
            return value;
        }

        return value is null
            ? Read(name + Suffix, path)
            : throw new TrinityException("ambiguous_setting", $"Set {name} or {name}{Suffix}, not both.");
    }

    private static string Read(string name, string path)
    {
        try
        {
            // Editors and echo end a file with a line break; no secret ends with one.
            var text = File.ReadAllText(path).TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw new TrinityException("unreadable_setting", $"{name} names {path}, which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrinityException("unreadable_setting", $"{name} names {path}, which cannot be read: {exception.Message}");
        }
    }
}
