using System.Security.Cryptography;
using Trinity.Platform.Agents;
using Trinity.Sdk;

namespace Trinity.Storage;

/// <summary>The key of the instance's secrets, in a file that only its owner may read.</summary>
internal static class SecretKeyFile
{
    public const string FileName = "secrets.key";

    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key of an instance that is about to be made, and makes it if it is not there.</summary>
    /// <exception cref="TrinityException"><c>invalid_key_file</c>: the file is damaged, or others may read it.</exception>
    public static SecretKey ReadOrCreate(string directory)
    {
        if (!File.Exists(Path.Combine(directory, FileName)))
        {
            Create(Path.Combine(directory, FileName));
        }

        return Read(directory);
    }

    /// <summary>Reads the key of an instance.</summary>
    /// <exception cref="TrinityException">
    /// <c>missing_key_file</c>: it is not there, and another one could not read the instance's secrets. <c>invalid_key_file</c>: the file is
    /// damaged, or others may read it.
    /// </exception>
    public static SecretKey Read(string directory)
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

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes
            ? new SecretKey(key)
            : throw new TrinityException("invalid_key_file", $"{path} does not hold {KeyBytes} bytes: put the one of the backup back.");
    }

    private static void Create(string path)
    {
        // Whole or not at all: half a key would be taken for a damaged one.
        var part = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(part, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path);
    }
}
