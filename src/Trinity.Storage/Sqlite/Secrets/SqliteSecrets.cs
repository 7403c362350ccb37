using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sql.Secrets;

namespace Trinity.Storage.Sqlite.Secrets;

/// <summary>Changes the keys of the secrets of an instance whose server does not run.</summary>
internal static class SqliteSecrets
{
    /// <summary>Adds a key and encrypts every secret with it. The older keys stay until they are dropped.</summary>
    /// <exception cref="TrinityException"><c>no_instance</c>, <c>data_directory_in_use</c>, <c>unreadable_secret</c>: nothing is encrypted anew.</exception>
    public static SecretRotation Rotate(SqliteDatabase database) => Open(database, (session, ring) =>
    {
        // On the disk before anything is encrypted with it. An interrupted rotation leaves a key that nobody uses, and harms nothing.
        var rotated = ring.Add();
        SecretKeyFile.Write(database.Directory, rotated);
        // What is overwritten shall not stay readable in the file with the key that is replaced.
        session.Execute("PRAGMA secure_delete = ON");
        using var transaction = session.Connection.BeginTransaction();
        var count = new SecretRows(session, rotated).Renew();
        transaction.Commit();
        return new SecretRotation(rotated.Newest.Number, count);
    });

    /// <summary>Removes all keys but the newest.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="TrinityException">
    /// <c>no_instance</c>, <c>data_directory_in_use</c>. <c>keys_in_use</c>: a secret is not encrypted with the newest key.
    /// </exception>
    public static int DropOlder(SqliteDatabase database) => Open(database, (session, ring) =>
    {
        var others = new SecretRows(session, ring).CountByKey().Where(pair => pair.Key != ring.Newest.Number).Sum(pair => pair.Value);
        if (others > 0)
        {
            throw new TrinityException("keys_in_use", $"{others} secrets are not encrypted with the newest key: rotate first.");
        }

        SecretKeyFile.Write(database.Directory, ring.DropOlder());
        return ring.Keys.Count - 1;
    });

    private static T Open<T>(SqliteDatabase database, Func<SqlSession, SecretRing, T> change)
    {
        if (!File.Exists(database.File))
        {
            throw new TrinityException("no_instance", $"There is no Trinity instance in {database.Directory}.");
        }

        using var instance = new SqliteInstance(database, NullLogger<SqliteInstance>.Instance);
        using var session = instance.OpenWriter();
        try
        {
            return change(session, instance.Secrets);
        }
        finally
        {
            // What was left open stays so for the next start, which has to be careful; what was closed was not opened by this.
            if (!instance.WasUnclean)
            {
                instance.MarkClean(session);
            }
        }
    }
}

/// <summary>What a rotation did.</summary>
/// <param name="Key">The number of the new key.</param>
/// <param name="Secrets">How many secrets are encrypted with it now.</param>
internal sealed record SecretRotation(int Key, int Secrets);
