using System.Runtime.Versioning;
using Microsoft.Extensions.Options;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Sql.Secrets;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests;

/// <summary>The keys of the secrets are their owner's alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretKeyFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void SecretKey_WhenFirstRead_IsMadeForItsOwnerAlone_Rule29()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");

        var key = SecretKeyFile.ReadOrCreate(_directory.Path);

        var path = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal((1, 32), (key.Newest.Number, key.Newest.Bytes.Length));
        Assert.Equal(key.Newest.Bytes, SecretKeyFile.ReadOrCreate(_directory.Path).Newest.Bytes);
    }

    [Fact]
    public void SecretKeys_OfTheSettings_AreForADirectoryThatHasNone_Rule29()
    {
        var first = _directory.Path;
        var second = Directory.CreateDirectory(Path.Combine(first, "second")).FullName;
        var ring = SecretKeyFile.ReadOrCreate(first).Add();
        SecretKeyFile.Write(first, ring);
        var text = File.ReadAllText(Path.Combine(first, SecretKeyFile.FileName)).TrimEnd();

        SecretKeyFile.Take(second, text);
        Assert.Equal(Shown(ring), Shown(SecretKeyFile.Read(second)));

        var newer = SecretKeyFile.Read(second).Add();
        SecretKeyFile.Write(second, newer);
        SecretKeyFile.Take(second, text);
        Assert.Equal(Shown(newer), Shown(SecretKeyFile.Read(second)));

        static IEnumerable<(int Number, string Bytes)> Shown(SecretRing ring) => ring.Keys.Select(key => (key.Number, Convert.ToHexString(key.Bytes)));
    }

    /// <summary>The directory of such a server goes with it, and a new key would be lost with what is encrypted by it.</summary>
    [Fact]
    public void SecretKeys_OfTheSettings_AreNotRotatedInTheDirectory_Rule29()
    {
        SecretKeyFile.ReadOrCreate(_directory.Path);
        var keys = File.ReadAllText(Path.Combine(_directory.Path, SecretKeyFile.FileName));
        var settings = Options.Create(new StorageOptions { DataDirectory = _directory.Path, SecretKeys = keys });

        Assert.Equal("keys_in_settings", Assert.Throws<TrinityException>(() => SecretKeys.Rotate(settings)).Code);
        Assert.Equal("keys_in_settings", Assert.Throws<TrinityException>(() => SecretKeys.DropOlder(settings)).Code);
    }

    [Theory]
    [InlineData("trinity secrets 1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void SecretKeys_OfTheSettings_ThatAreNone_AreRefused(string keys)
    {
        Assert.Equal("invalid_secret_keys", Assert.Throws<TrinityException>(() => SecretKeyFile.Take(_directory.Path, keys)).Code);
        Assert.Empty(Directory.EnumerateFiles(_directory.Path));
    }

    [Fact]
    public void SecretKey_ThatOthersMayRead_IsRefused_Rule29()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        SecretKeyFile.ReadOrCreate(_directory.Path);
        var path = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);

        Assert.Equal("invalid_key_file", Assert.Throws<TrinityException>(() => SecretKeyFile.ReadOrCreate(_directory.Path)).Code);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("trinity secrets 1\n")]
    [InlineData("trinity secrets 1\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("trinity secrets 1\n1 AAAA\n")]
    [InlineData("trinity secrets 1\n0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("trinity secrets 2\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("trinity secrets 1\n2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void SecretKey_ThatIsDamaged_IsRefusedAndNotReplaced_Rule29(string content)
    {
        SecretKeyFile.ReadOrCreate(_directory.Path);
        var path = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        File.WriteAllText(path, content);

        Assert.Equal("invalid_key_file", Assert.Throws<TrinityException>(() => SecretKeyFile.ReadOrCreate(_directory.Path)).Code);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void SecretKey_OfTheFirstFiles_IsTheFirst()
    {
        var path = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        byte[] bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var key = Assert.Single(SecretKeyFile.Read(_directory.Path).Keys);

        Assert.Equal(1, key.Number);
        Assert.Equal(bytes, key.Bytes);
    }

    [Fact]
    public void SecretKeys_AreReadAsTheyWereWritten()
    {
        var ring = SecretKeyFile.ReadOrCreate(_directory.Path).Add().Add();

        SecretKeyFile.Write(_directory.Path, ring);

        var read = SecretKeyFile.Read(_directory.Path);
        Assert.Equal([1, 2, 3], read.Keys.Select(key => key.Number));
        Assert.All(ring.Keys.Zip(read.Keys), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes));
        Assert.Equal(3, Assert.Single(read.DropOlder().Keys).Number);
    }
}
