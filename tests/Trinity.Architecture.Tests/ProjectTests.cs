namespace Trinity.Architecture.Tests;

/// <summary>What every project of the repository has.</summary>
public sealed class ProjectTests
{
    private static readonly string[] Folders = ["src", "tests", "samples", "bench", "eng"];

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Trinity.slnx"));

        Assert.All(Projects(), project => Assert.Contains($"\"{Repository.NameOf(project)}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryProject_LocksItsPackages() => Assert.All(
        Projects(), project => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), project));

    private static IEnumerable<string> Projects() => Folders.SelectMany(folder =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));
}
