using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>How the data directory of a server is taken, checked and brought up to date.</summary>
public sealed class SqliteInstanceTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_OfADirectoryInUse_IsRefusedAndNamesTheHolder()
    {
        using var first = Open();

        var refusal = Assert.Throws<TrinityException>(Open);

        Assert.Equal("data_directory_in_use", refusal.Code);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.True(ProcessLock.IsTaken(_directory.Path));
    }

    [Fact]
    public void Open_AfterTheHolderHasGone_TakesTheDirectory()
    {
        Open().Dispose();

        Assert.False(ProcessLock.IsTaken(_directory.Path));
        Open().Dispose();
    }

    [Fact]
    public void Open_OfAnEmptyDirectory_MigratesAndSyncsEveryCommit_Rule6()
    {
        using var instance = Open();
        using var writer = instance.OpenWriter();

        Assert.Equal(2, writer.Scalar("PRAGMA synchronous"));
        Assert.Equal(1, writer.Scalar("SELECT journal_mode = 'wal' FROM pragma_journal_mode"));
        Assert.Equal(8192, writer.Scalar("PRAGMA page_size"));
        Assert.True(writer.Scalar("PRAGMA wal_autocheckpoint") >= 10_000);
        Assert.Equal(1, writer.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'message'"));
        Assert.Equal(1, writer.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'agent'"));
        Assert.False(instance.WasUnclean);
    }

    [Theory]
    [InlineData("OFF")]
    [InlineData("NORMAL")]
    public void Open_WhenTheDatabaseDoesNotSync_IsRefused_Rule6(string synchronous)
    {
        var database = Database(SqliteDatabase.WriterPragmas + $"PRAGMA synchronous = {synchronous};");

        var refusal = Assert.Throws<TrinityException>(() => new SqliteInstance(database, NullLogger<SqliteInstance>.Instance));

        Assert.Equal("not_durable", refusal.Code);
        Assert.False(ProcessLock.IsTaken(_directory.Path));
    }

    [Fact]
    public void Open_WithoutTheKeyOfItsSecrets_IsRefusedAndMakesNoOther_Rule29()
    {
        Open().Dispose();
        var key = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        File.Delete(key);

        Assert.Equal("missing_key_file", Assert.Throws<TrinityException>(Open).Code);
        Assert.False(File.Exists(key));
    }

    [Fact]
    public void Open_Again_ChangesNothing()
    {
        string Schema()
        {
            using var instance = Open();
            using var writer = instance.OpenWriter();
            var schema = string.Join('\n', SqlRows.List(
                writer.Prepare("SELECT name || ':' || coalesce(sql, '') FROM sqlite_master ORDER BY name"), row => row.Text(0)));
            instance.MarkClean(writer);
            return schema;
        }

        var first = Schema();

        Assert.Equal(first, Schema());
    }

    [Fact]
    public void Open_AfterACleanStopAndAfterACrash_TellsThemApart_Rule18()
    {
        using (var first = Open())
        using (var writer = first.OpenWriter())
        {
            first.MarkClean(writer);
        }

        using (var clean = Open())
        {
            Assert.False(clean.WasUnclean);
        }

        using var crashed = Open();
        Assert.True(crashed.WasUnclean);
    }

    [Fact]
    public void Open_OfADatabaseThatNeedsANewerProgram_IsRefusedAndLeftAlone()
    {
        using (var instance = Open())
        using (var writer = instance.OpenWriter())
        {
            SchemaMigrator.SetSetting(writer, "min_program", $"{SchemaMigrator.Program + 1}");
            SchemaMigrator.SetSetting(writer, "hot_schema", "0");
        }

        var refusal = Assert.Throws<TrinityException>(Open);

        Assert.Equal("program_too_old", refusal.Code);
        using var session = new SqliteSession(Database().WriteConnectionString);
        Assert.Equal("0", SchemaMigrator.Setting(session, "hot_schema"));
    }

    private SqliteInstance Open() => new(Database(), NullLogger<SqliteInstance>.Instance);

    private SqliteDatabase Database(string? pragmas = null)
    {
        var options = Options.Create(new StorageOptions { DataDirectory = _directory.Path });
        return pragmas is null ? new SqliteDatabase(options) : new SqliteDatabase(options) { Pragmas = pragmas };
    }
}
