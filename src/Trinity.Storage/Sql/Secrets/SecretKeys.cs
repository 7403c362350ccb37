using Microsoft.Extensions.Options;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Sql.Secrets;

/// <summary>Changes the keys of the secrets of an instance whose server does not run.</summary>
internal static class SecretKeys
{
    /// <summary>Adds a key and encrypts every secret with it. The older keys stay until they are dropped.</summary>
    /// <exception cref="TrinityException">
    /// <c>no_instance</c>, <c>keys_in_settings</c>, <c>data_directory_in_use</c>, <c>database_in_use</c>, <c>unreadable_secret</c>: nothing is encrypted anew.
    /// </exception>
    public static SecretRotation Rotate(IOptions<StorageOptions> settings) => Open(settings, (session, ring) =>
    {
        // On the disk before anything is encrypted with it. An interrupted rotation leaves a key that nobody uses, and harms nothing.
        var rotated = ring.Add();
        SecretKeyFile.Write(settings.Value.DataDirectory, rotated);
        if (session is SqliteSession)
        {
            // What is overwritten shall not stay readable in the file with the key that is replaced.
            session.Execute("PRAGMA secure_delete = ON");
        }

        using var transaction = session.Connection.BeginTransaction();
        var count = new SecretRows(session, rotated).Renew();
        transaction.Commit();
        return new SecretRotation(rotated.Newest.Number, count);
    });

    /// <summary>Removes all keys but the newest.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="TrinityException">
    /// <c>no_instance</c>, <c>keys_in_settings</c>, <c>data_directory_in_use</c>, <c>database_in_use</c>.
    /// <c>keys_in_use</c>: a secret is not encrypted with the newest key.
    /// </exception>
    public static int DropOlder(IOptions<StorageOptions> settings) => Open(settings, (session, ring) =>
    {
        var others = new SecretRows(session, ring).CountByKey().Where(pair => pair.Key != ring.Newest.Number).Sum(pair => pair.Value);
        if (others > 0)
        {
            throw new TrinityException("keys_in_use", $"{others} secrets are not encrypted with the newest key: rotate first.");
        }

        SecretKeyFile.Write(settings.Value.DataDirectory, ring.DropOlder());
        return ring.Keys.Count - 1;
    });

    private static T Open<T>(IOptions<StorageOptions> settings, Func<SqlSession, SecretRing, T> change)
    {
        if (!string.IsNullOrEmpty(settings.Value.SecretKeys))
        {
            // Where the keys come from the settings the directory goes with its server, and a key that only it has would be lost with it.
            throw new TrinityException(
                "keys_in_settings",
                $"The keys come from {StorageOptions.SectionName}:SecretKeys. Change them without that setting, on a directory that has them as "
                + $"{SecretKeyFile.FileName}, and give the servers the file that comes of it.");
        }

        return StoppedInstance.Look(settings, _ => true)
            ? StoppedInstance.Change(settings, change)
            : throw new TrinityException("no_instance", "There is no Trinity instance here.");
    }
}

/// <summary>What a rotation did.</summary>
/// <param name="Key">The number of the new key.</param>
/// <param name="Secrets">How many secrets are encrypted with it now.</param>
internal sealed record SecretRotation(int Key, int Secrets);
