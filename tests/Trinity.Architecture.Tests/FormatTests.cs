using System.Text;

namespace Trinity.Architecture.Tests;

/// <summary>The format of what the compiler does not read as C#: that of C# itself is an error of the build (IDE0055).</summary>
public sealed class FormatTests
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly string[] Folders = [".ci", "bench", "deploy", "docs", "eng", "samples", "src", "tests"];

    private static readonly string[] Written =
        ["", ".cs", ".csproj", ".css", ".html", ".js", ".json", ".lua", ".md", ".props", ".slnx", ".sql", ".svg", ".targets", ".tpl", ".txt", ".yaml"];

    /// <summary>Their own programs write them with tabs, and complain of anything else.</summary>
    private static readonly string[] Tabbed = ["Caddyfile"];

    [Fact]
    public void EveryFile_IsPlainTextOfWholeLines()
    {
        var files = Files().ToArray();

        Assert.NotEmpty(files);
        Assert.Empty(from file in files
                     let fault = FaultOf(Encoding.UTF8.GetString(File.ReadAllBytes(file)))
                     where fault is not null
                     select $"{Repository.NameOf(file)}: {fault}");
    }

    [Theory]
    [InlineData("a\n", null)]
    [InlineData("", null)]
    [InlineData("a", "no end of its last line")]
    [InlineData("a\n\n", "empty lines at its end")]
    [InlineData("a\r\n", "carriage returns")]
    [InlineData("a \nb\n", "spaces at an end of line 1")]
    [InlineData("\tb\n", "tabs")]
    [InlineData("\uFEFFa\n", "a byte order mark")]
    public void Fault_IsFound(string text, string? fault) => Assert.Equal(fault, FaultOf(text));

    private static string? FaultOf(string text) => text switch
    {
        "" => null,
        [ByteOrderMark, ..] => "a byte order mark",
        _ when text.Contains('\r', StringComparison.Ordinal) => "carriage returns",
        _ when text.Contains('\t', StringComparison.Ordinal) => "tabs",
        [.., '\n', '\n'] => "empty lines at its end",
        [.., not '\n'] => "no end of its last line",
        _ => Array.FindIndex(text.Split('\n'), line => line.EndsWith(' ')) is >= 0 and var line ? $"spaces at an end of line {line + 1}" : null,
    };

    private static IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Repository.Root))
        .Where(file => Written.Contains(Path.GetExtension(file)) && !Repository.IsGenerated(file) && !file.EndsWith(".lock.json", StringComparison.Ordinal)
            && !Tabbed.Contains(Path.GetFileName(file)));
}
