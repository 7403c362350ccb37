using System.Runtime.Versioning;
using Trinity.Sdk;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests;

/// <summary>The key of the secrets is its owner's alone.</summary>
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
        Assert.Equal(32, new FileInfo(path).Length);
        Assert.Equal(key.Bytes, SecretKeyFile.ReadOrCreate(_directory.Path).Bytes);
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

    [Fact]
    public void SecretKey_ThatIsDamaged_IsRefusedAndNotReplaced_Rule29()
    {
        SecretKeyFile.ReadOrCreate(_directory.Path);
        var path = Path.Combine(_directory.Path, SecretKeyFile.FileName);
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.Equal("invalid_key_file", Assert.Throws<TrinityException>(() => SecretKeyFile.ReadOrCreate(_directory.Path)).Code);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }
}
