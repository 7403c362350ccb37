using System.Text.Json;
using Trinity.Client;

namespace Trinity.Cli.Connections;

/// <summary>Servers and keys that <c>trinity login</c> has stored, by name. Only their owner may read the file.</summary>
internal sealed class ProfileFile(string path)
{
    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly JsonSerializerOptions Written = new(TrinityJson.Options) { WriteIndented = true };

    public string Path => path;

    /// <summary><c>$XDG_CONFIG_HOME/trinity/config.json</c>, by default under <c>~/.config</c>.</summary>
    public static ProfileFile OfUser()
    {
        var directory = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (!System.IO.Path.IsPathFullyQualified(directory ?? string.Empty))
        {
            // The specification has relative ones ignored.
            directory = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        }

        return new ProfileFile(System.IO.Path.Combine(directory!, CliCommands.Name, "config.json"));
    }

    /// <summary>The profile of a name; null when there is none.</summary>
    public Profile? Find(string name) => Read().GetValueOrDefault(name);

    public void Store(string name, Profile profile)
    {
        var profiles = Read();
        profiles[name] = profile;
        Write(profiles);
    }

    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        var profiles = Read();
        var isRemoved = profiles.Remove(name);
        if (isRemoved)
        {
            Write(profiles);
        }

        return isRemoved;
    }

    private SortedDictionary<string, Profile> Read()
    {
        if (!File.Exists(path))
        {
            return new SortedDictionary<string, Profile>(StringComparer.Ordinal);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMayRead) != UnixFileMode.None)
        {
            throw new CliException($"{path} holds keys, and others may read or write it. Make it yours alone: chmod 600 {path}");
        }

        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), TrinityJson.Options);
            return new SortedDictionary<string, Profile>(content?.Profiles ?? [], StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            throw new CliException($"{path} is not what 'trinity login' writes. Mend it, or remove it and log in again.");
        }
    }

    private void Write(SortedDictionary<string, Profile> profiles)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, new Content(new Dictionary<string, Profile>(profiles, StringComparer.Ordinal)), Written);
        }

        // Whole or not at all: a reader never sees half of it.
        File.Move(temporary, path, overwrite: true);
    }

    private sealed record Content(Dictionary<string, Profile> Profiles);
}

/// <summary>A server and how to be known to it.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Key">The API key.</param>
internal sealed record Profile(string Server, string Key);
