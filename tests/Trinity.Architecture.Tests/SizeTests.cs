namespace Trinity.Architecture.Tests;

/// <summary>A file that grows past these is two things under one name.</summary>
public sealed class SizeTests
{
    private const int LinesOfSource = 400;
    private const int LinesOfTest = 700;
    private const int Columns = 160;
    private const int FilesOfFolder = 30;

    [Theory]
    [InlineData("src", LinesOfSource)]
    [InlineData("samples", LinesOfSource)]
    [InlineData("bench", LinesOfSource)]
    [InlineData("tests", LinesOfTest)]
    public void File_IsReadInOneSitting(string folder, int limit) => Assert.Empty(
        from file in Repository.Sources(folder)
        let lines = File.ReadLines(file).Count(line => !string.IsNullOrWhiteSpace(line))
        where lines > limit
        select $"{Repository.NameOf(file)}: {lines}");

    [Fact]
    public void Line_IsReadWithoutScrolling() => Assert.Empty(
        from file in Repository.Sources("src")
        from line in File.ReadLines(file)
        where line.Length > Columns
        select $"{Repository.NameOf(file)}: {line.Trim()}");

    [Fact]
    public void Folder_IsSeenAtAGlance() => Assert.Empty(
        from folder in Repository.Sources("src").GroupBy(file => Path.GetDirectoryName(file)!, StringComparer.Ordinal)
        where folder.Count() > FilesOfFolder
        select $"{Repository.NameOf(folder.Key)}: {folder.Count()}");
}
