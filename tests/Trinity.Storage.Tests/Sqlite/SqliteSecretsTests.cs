using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Storage.Sql.Secrets;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>A change of the keys leaves an instance as it was otherwise.</summary>
public sealed class SqliteSecretsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private IOptions<StorageOptions> Settings => Options.Create(new StorageOptions { DataDirectory = _directory.Path });

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rotate_KeepsHowTheServerEnded_Rule18(bool isClean)
    {
        using (var instance = Open())
        using (var writer = instance.OpenWriter())
        {
            if (isClean)
            {
                instance.MarkClean(writer);
            }
        }

        SecretKeys.Rotate(Settings);
        SecretKeys.DropOlder(Settings);

        using var next = Open();
        Assert.Equal(!isClean, next.WasUnclean);
        Assert.Equal(2, Assert.Single(next.Secrets.Keys).Number);
    }

    [Fact]
    public void Rotate_WhereThereIsNoInstance_MakesNone()
    {
        Assert.Equal("no_instance", Assert.Throws<TrinityException>(() => SecretKeys.Rotate(Settings)).Code);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    private SqliteInstance Open() => new(new SqliteDatabase(Settings), NullLogger<SqliteInstance>.Instance);
}
