using Trinity.Cli.Tests.Programs;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Packaging;

/// <summary>The command line as others get it: a dotnet tool, or one file.</summary>
public sealed class PackagingTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Packed from what is built already: the build is not what is tested here.</summary>
    [Fact]
    public async Task Tool_IsPackedInstalledAndRuns()
    {
        var packages = Path.Combine(_directory.Path, "packages");
        var tools = Path.Combine(_directory.Path, "tools");
        var nuget = Path.Combine(_directory.Path, "nuget.config");
        await File.WriteAllTextAsync(
            nuget,
            $"""<configuration><packageSources><clear/><add key="here" value="{packages}"/></packageSources></configuration>""",
            TestContext.Current.CancellationToken);

        await DotnetAsync(
            "pack", Path.Combine(Checkout.Root, "src", "Trinity.Cli"), "-c", Configuration, "--no-build", "--no-restore", "-o", packages, "--nologo", "-v", "quiet");
        await DotnetAsync("tool", "install", "Trinity.Cli", "--tool-path", tools, "--configfile", nuget);
        var (exitCode, output) = await ChildProgram.RunAsync(Path.Combine(tools, "trinity"), "version");

        Assert.Equal((0, "0.1.0\n"), (exitCode, output));
    }

    [Fact]
    public async Task SingleFile_IsPublishedAndRuns()
    {
        var (published, said) = await ChildProgram.RunAsync(Path.Combine(Checkout.Root, "eng", "publish-cli"), Path.Combine(_directory.Path, "bin"));
        Assert.True(published == 0, said);
        var files = Directory.GetFiles(Path.Combine(_directory.Path, "bin"), "*", SearchOption.AllDirectories);

        var (exitCode, output) = await ChildProgram.RunAsync(Path.Combine(_directory.Path, "bin", "trinity"), "version");

        Assert.Equal("trinity", Path.GetFileName(Assert.Single(files)));
        Assert.Equal((0, "0.1.0\n"), (exitCode, output));
    }

    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).StartsWith("release", StringComparison.Ordinal)
        ? "Release"
        : "Debug";

    private static async Task DotnetAsync(params string[] arguments)
    {
        var (exitCode, output) = await ChildProgram.RunAsync("dotnet", arguments);
        Assert.True(exitCode == 0, output);
    }
}
