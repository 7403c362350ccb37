using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Tests.Runtimes;

public sealed class WorkspacePathTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a/b.c", "612F622E63")]
    [InlineData("\u00e9\n", "C3A90A")]
    [InlineData("x\\xE9y", "78E979")]
    [InlineData("back\\\\slash", "6261636B5C736C617368")]
    [InlineData("\\\\xE9", "5C784539")]
    [InlineData("..a/.b", "2E2E612F2E62")]
    public void Path_IsBytes_AndIsWrittenAsItWasRead(string written, string bytes)
    {
        Assert.True(WorkspacePath.TryParse(written, out var path));

        Assert.Equal(bytes, Convert.ToHexString(path.Bytes.Span));
        Assert.Equal(written, path.ToString());
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("a\0b")]
    [InlineData("a\\x00b")]
    [InlineData("a\\b")]
    [InlineData("a\\")]
    [InlineData("a\\xZZ")]
    public void WhatCannotBeAPath_IsNone(string written) => Assert.False(WorkspacePath.TryParse(written, out _));

    /// <summary>An escape is no way to a name that is refused.</summary>
    [Theory]
    [InlineData("\\x2E\\x2E/a")]
    [InlineData("a\\x2F\\x2F")]
    [InlineData("\\x2Fetc")]
    public void EscapedPath_IsCheckedAsItIsMeant(string written) => Assert.False(WorkspacePath.TryParse(written, out _));

    [Fact]
    public void HalfACharacter_IsNoName() => Assert.False(WorkspacePath.TryParse("a\ud800", out _));

    [Fact]
    public void LongNamesAndPaths_AreRefused()
    {
        Assert.True(WorkspacePath.TryParse(new string('x', 255), out _));
        Assert.False(WorkspacePath.TryParse(new string('x', 256), out _));
        Assert.False(WorkspacePath.TryParse(string.Join('/', Enumerable.Repeat(new string('x', 200), 20)), out _));
    }
}
