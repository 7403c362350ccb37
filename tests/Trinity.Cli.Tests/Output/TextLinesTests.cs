using Trinity.Cli.Output;

namespace Trinity.Cli.Tests.Output;

public sealed class TextLinesTests
{
    [Theory]
    [InlineData("as it is", 8, "as it is")]
    [InlineData("too long", 7, "too lo…")]
    [InlineData("one two", 5, "one…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("👩‍👩‍👧 x", 3, "👩‍👩‍👧…")]
    [InlineData("x", 0, "…")]
    public void Fit_CutsBetweenCharacters_ByCells(string text, int width, string fitted) => Assert.Equal(fitted, TextLines.Fit(text, width));

    [Theory]
    [InlineData("one two three", 7, "one two", "three")]
    [InlineData("onetwothree", 4, "onet", "woth", "ree")]
    [InlineData("a\n\nb", 10, "a", "", "b")]
    [InlineData("    indented and long", 18, "    indented and", "      long")]
    [InlineData("", 10, "")]
    public void Wrap_BreaksBetweenWordsWhereItCan(string text, int width, params string[] lines) => Assert.Equal(lines, TextLines.Wrap(text, width));
}
