using System.Globalization;
using System.Text;
using Trinity.Platform.Secrets;
using Trinity.Sdk;

namespace Trinity.Storage;

/// <summary>
/// The keys of the instance's secrets, in a file that only its owner may read: a line for each, from the oldest to the newest. The first
/// files held one key and nothing else.
/// </summary>
internal static class SecretKeyFile
{
    public const string FileName = "secrets.key";

    private const string Heading = "trinity secrets 1";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the keys of an instance that is about to be made, and makes one if there is none.</summary>
    /// <exception cref="TrinityException"><c>invalid_key_file</c>: the file is damaged, or others may read it.</exception>
    public static SecretRing ReadOrCreate(string directory)
    {
        if (!File.Exists(Path.Combine(directory, FileName)))
        {
            Write(directory, SecretRing.Create());
        }

        return Read(directory);
    }

    /// <summary>Reads the keys of an instance.</summary>
    /// <exception cref="TrinityException">
    /// <c>missing_key_file</c>: it is not there, and another one could not read the instance's secrets. <c>invalid_key_file</c>: the file is
    /// damaged, or others may read it.
    /// </exception>
    public static SecretRing Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new TrinityException("missing_key_file", $"{path} is missing: put the one of a backup back.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
        {
            throw new TrinityException("invalid_key_file", $"Others may read {path}: make it yours alone (chmod 600).");
        }

        var content = File.ReadAllBytes(path);
        var keys = content.Length == SecretRing.KeyBytes
            ? [new SecretKey(SecretRing.First, content)]
            : Parse(Encoding.ASCII.GetString(content));
        return keys is [_, ..]
            ? new SecretRing(keys)
            : throw new TrinityException("invalid_key_file", $"{path} does not hold the keys of secrets: put the one of the backup back.");
    }

    /// <summary>Puts the keys that the settings have into a directory that has none.</summary>
    /// <exception cref="TrinityException"><c>invalid_secret_keys</c>: they are not what a key file holds.</exception>
    public static void Take(string directory, string? keys)
    {
        if (string.IsNullOrEmpty(keys) || File.Exists(Path.Combine(directory, FileName)))
        {
            return;
        }

        // Who reads a setting from a file drops the end of its last line.
        Write(directory, Parse(keys.TrimEnd() + "\n") is [_, ..] parsed
            ? new SecretRing(parsed)
            : throw new TrinityException("invalid_secret_keys", $"{StorageOptions.SectionName}:SecretKeys is not what a {FileName} holds."));
    }

    /// <summary>Puts keys in the place of those that are there.</summary>
    public static void Write(string directory, SecretRing ring)
    {
        // Whole or not at all: half a key would be taken for a damaged one.
        var path = Path.Combine(directory, FileName);
        var part = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var lines = ring.Keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Number} {Convert.ToBase64String(key.Bytes)}")).Prepend(Heading);
        using (var file = new FileStream(part, options))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    /// <returns>The keys; none when the text is not what <see cref="Write"/> writes.</returns>
    private static List<SecretKey> Parse(string text)
    {
        var keys = new List<SecretKey>();
        var lines = text.Split('\n');
        if (lines is not [Heading, .., ""])
        {
            return [];
        }

        foreach (var line in lines[1..^1])
        {
            var bytes = new byte[SecretRing.KeyBytes];
            if (line.Split(' ') is not [var number, var key]
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                || !Convert.TryFromBase64String(key, bytes, out var length)
                || length != bytes.Length
                || parsed <= (keys is [.., var last] ? last.Number : 0))
            {
                return [];
            }

            keys.Add(new SecretKey(parsed, bytes));
        }

        return keys;
    }
}
