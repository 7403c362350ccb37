using Trinity.Cli.Output;

namespace Trinity.Cli.Tests.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain ä 日本", "plain ä 日本")]
    [InlineData("\u001b[31mred", "�[31mred")]
    [InlineData("a\r\nb\tc", "a  b c")]
    [InlineData("\u009b31m\u007f\u0000", "�31m��")]
    [InlineData("abc\u202Ecba\u2066x", "abc�cba�x")]
    public void Row_HoldsNothingThatATerminalObeys(string text, string safe) => Assert.Equal(safe, Printable.Row(text));

    [Fact]
    public void Rows_StayRows() => Assert.Equal("a\nb", Printable.Rows("a\nb"));
}
