using System.Security.Cryptography;
using Trinity.Platform.Secrets;

namespace Trinity.Storage.Sql;

/// <summary>The data of a running server: taken by it, brought to this program's schema, and checked for what durability needs.</summary>
internal abstract class SqlInstance : IDisposable
{
    /// <summary>The setting that a restore leaves for the first start after it.</summary>
    public const string Restored = "restored";

    /// <summary>The setting with what the instance is called where it leaves something: containers and their volumes.</summary>
    public const string Name = "instance";

    private const string CleanStop = "clean_stop";

    /// <summary>The settings that go with the rows wherever they are copied; all others are the database's own.</summary>
    public static readonly string[] Carried = [CleanStop, Restored, Name];

    private SqlSession? _writer;

    /// <summary>The keys of the instance's secrets.</summary>
    public abstract SecretRing Secrets { get; }

    /// <summary>Whether the process before ended without closing the store.</summary>
    public bool WasUnclean { get; private set; }

    /// <summary>Whether the database comes from a backup, and nothing has run on it since.</summary>
    public bool WasRestored { get; private set; }

    /// <summary>Leaves the database: nothing is running any more.</summary>
    public virtual void MarkClean(SqlSession session) => SchemaMigrator.SetSetting(session, CleanStop, "1");

    /// <summary>Hands the one writing connection over.</summary>
    public SqlSession OpenWriter()
    {
        var writer = _writer ?? throw new InvalidOperationException("The writer has been taken.");
        _writer = null;
        return writer;
    }

    public virtual void Dispose() => _writer?.Dispose();

    /// <summary>Takes the migrated database over from the process before.</summary>
    /// <param name="session">The writer's.</param>
    /// <param name="isNew">Whether the instance has just been made.</param>
    /// <param name="isFirst">Whether no other process uses it now: those that do have taken it over.</param>
    protected void Take(SqlSession session, bool isNew, bool isFirst = true)
    {
        WasUnclean = isFirst && !isNew && SchemaMigrator.Setting(session, CleanStop) != "1";
        WasRestored = isFirst && SchemaMigrator.Setting(session, Restored) == "1";
        SchemaMigrator.SetSetting(session, CleanStop, "0");
        SchemaMigrator.KeepSetting(session, Name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        _writer = session;
    }
}
