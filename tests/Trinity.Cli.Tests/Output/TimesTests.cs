using Trinity.Cli.Output;

namespace Trinity.Cli.Tests.Output;

public sealed class TimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0s ago")]
    [InlineData(-59, "59s ago")]
    [InlineData(-61, "1m ago")]
    [InlineData(-7_200, "2h ago")]
    [InlineData(-86_400, "2026-02-02 12:00")]
    [InlineData(90, "in 1m")]
    [InlineData(172_800, "2026-02-05 12:00")]
    public void Short_IsAnAgeOrATime(int seconds, string text) => Assert.Equal(text, Times.Short(Now.AddSeconds(seconds), Now));

    [Fact]
    public void Full_IsInUtc_WhateverTheOffset() => Assert.Equal(
        "2026-02-03 10:00:00 UTC (2h ago)", Times.Full(new DateTimeOffset(2026, 2, 3, 12, 0, 0, TimeSpan.FromHours(2)), Now));

    [Fact]
    public void Nothing_IsNothing() => Assert.Equal((string.Empty, string.Empty), (Times.Short(null, Now), Times.Full(null, Now)));
}
