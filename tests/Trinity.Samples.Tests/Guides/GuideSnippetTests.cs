using System.Text.RegularExpressions;
using Trinity.Testing;

namespace Trinity.Samples.Tests.Guides;

/// <summary>Every C# block of the documentation stands, line by line, in code that is compiled and tested.</summary>
public sealed partial class GuideSnippetTests
{
    private static readonly string[] CodeFolders = ["samples", "tests/Trinity.Samples.Tests"];
    private static readonly string[] PageFolders = ["bench", "docs", "samples"];
    private static readonly string Root = Checkout.Root;

    [Fact]
    public void Snippets_OfTheDocumentation_StandInCompiledCode()
    {
        var code = CodeFolders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Trimmed(File.ReadAllText(file)))
            .ToArray();
        var pages = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Root, "*.md"));
        var snippets = pages
            .SelectMany(page => Snippet().Matches(File.ReadAllText(page)).Select(match => (Page: page, Text: match.Groups["code"].Value)))
            .ToArray();

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => Assert.True(
            Array.Exists(code, text => text.Contains(Trimmed(snippet.Text), StringComparison.Ordinal)),
            $"{Path.GetRelativePath(Root, snippet.Page)} has code that no compiled file has:\n{snippet.Text}"));
    }

    [Fact]
    public void Links_OfTheDocumentation_LeadToFiles()
    {
        var pages = PageFolders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root, "*.md"));
        var links = pages
            .SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => (Page: page, Target: match.Groups["target"].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(
            Path.Exists(Path.Combine(Path.GetDirectoryName(link.Page)!, link.Target)),
            $"{Path.GetRelativePath(Root, link.Page)} links to {link.Target}, which is not there."));
    }

    private static string Trimmed(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
