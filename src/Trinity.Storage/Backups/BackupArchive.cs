using System.IO.Compression;
using System.Text.Json;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Backups;

/// <summary>
/// A backup: one archive with the database, the key of its secrets, and what it is. The database is a file of SQLite whatever the instance
/// keeps its data in, so that a backup of either can be restored to either.
/// </summary>
internal static class BackupArchive
{
    private const string ManifestName = "backup.json";
    private const int MaxManifestBytes = 64 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Write(string path, BackupManifest manifest, string database, string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var stream = archive.CreateEntry(ManifestName).Open())
            {
                JsonSerializer.Serialize(stream, manifest, JsonSerializerOptions.Web);
            }

            Add(archive, SecretKeyFile.FileName, key);
            Add(archive, SqliteDatabase.FileName, database);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Unpacks database and key into a directory.</summary>
    /// <exception cref="TrinityException"><c>invalid_backup</c>: the file is not a backup.</exception>
    public static BackupManifest Read(string path, string directory)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var manifest = ReadManifest(Find(archive, ManifestName));

            // By their names, not by the archive's: an entry cannot choose where it goes.
            foreach (var name in (string[])[SecretKeyFile.FileName, SqliteDatabase.FileName])
            {
                Extract(Find(archive, name), Path.Combine(directory, name));
            }

            return manifest;
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            throw Invalid(path, exception.Message);
        }
    }

    public static TrinityException Invalid(string path, string reason) =>
        new("invalid_backup", $"{path} is not a backup that can be restored: {reason}");

    private static BackupManifest ReadManifest(ZipArchiveEntry entry)
    {
        if (entry.Length > MaxManifestBytes)
        {
            throw new InvalidDataException("its description is too long.");
        }

        using var stream = entry.Open();
        return JsonSerializer.Deserialize<BackupManifest>(stream, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException("its description is empty.");
    }

    private static ZipArchiveEntry Find(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}.");

    private static void Add(ZipArchive archive, string name, string path)
    {
        using var source = File.OpenRead(path);
        using var target = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        source.CopyTo(target);
    }

    private static void Extract(ZipArchiveEntry entry, string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var source = entry.Open();
        using var target = new FileStream(path, options);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }
}

/// <summary>What a backup is.</summary>
/// <param name="CreatedAt">When it was taken.</param>
/// <param name="LastSequence">The last message, effect or ask in it.</param>
/// <param name="Program">The program level that its database needs.</param>
internal sealed record BackupManifest(DateTimeOffset CreatedAt, long LastSequence, int Program)
{
    public static BackupManifest Of(SqlSession copy, DateTimeOffset now) =>
        new(now, copy.Scalar("SELECT value FROM sequence WHERE id = 1"), SchemaMigrator.NeededProgram(copy));
}
