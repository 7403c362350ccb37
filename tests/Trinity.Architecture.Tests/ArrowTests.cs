using System.Reflection;

namespace Trinity.Architecture.Tests;

/// <summary>The direction of dependencies, as docs/architecture.md draws it.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Trinity.Sdk"] = [],
        ["Trinity.Client"] = [],
        ["Trinity.Engine"] = ["Trinity.Sdk"],
        ["Trinity.ClaudeCode"] = ["Trinity.Sdk"],
        ["Trinity.Native"] = ["Trinity.Sdk"],
        ["Trinity.Nodes"] = ["Trinity.Sdk"],
        ["Trinity.Platform"] = ["Trinity.Sdk"],
        ["Trinity.Storage"] = ["Trinity.Engine", "Trinity.Platform", "Trinity.Sdk"],
        ["Trinity.Cli"] = ["Trinity.Client"],
        ["Trinity.Server"] =
            ["Trinity.ClaudeCode", "Trinity.Client", "Trinity.Engine", "Trinity.Native", "Trinity.Nodes", "Trinity.Platform", "Trinity.Sdk", "Trinity.Storage"],
    };

    /// <summary>Libraries that one part alone may know: everything else goes through its ports.</summary>
    private static readonly (string Library, string[] Parts)[] Owners =
    [
        ("Microsoft.Data.Sqlite", ["Trinity.Storage", "Trinity.Server"]),
        ("SQLitePCL", ["Trinity.Storage"]),

        // Not its serialisation: that is generated into every project that can see it.
        // The store keeps who is a member of the cluster.
        ("Orleans.Core", ["Trinity.Engine", "Trinity.Server", "Trinity.Storage"]),
        ("Orleans.Runtime", ["Trinity.Engine", "Trinity.Server"]),
        ("Microsoft.EntityFrameworkCore", ["Trinity.Platform", "Trinity.Storage"]),
        ("Microsoft.AspNetCore", ["Trinity.Server", "Trinity.Platform"]),
        ("Docker.DotNet", ["Trinity.ClaudeCode"]),
        ("Jint", ["Trinity.Nodes"]),
        ("ModelContextProtocol", ["Trinity.Server"]),
        ("Spectre.Console", ["Trinity.Cli"]),
    ];

    public static TheoryData<string> Parts => [.. Arrows.Keys];

    [Fact]
    public void EveryPart_HasItsArrows() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal),
        Arrows.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Part_KnowsOnlyWhatItsArrowsLeadTo(string part)
    {
        var known = Assembly.Load(part).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("Trinity.", StringComparison.Ordinal));

        Assert.Empty(known.Except(Arrows[part], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Library_IsKnownToItsOwnersOnly(string part)
    {
        var libraries = Assembly.Load(part).GetReferencedAssemblies().Select(name => name.Name!).ToArray();
        var foreign = Owners
            .Where(owner => !owner.Parts.Contains(part, StringComparer.Ordinal))
            .SelectMany(owner => libraries.Where(library => library.StartsWith(owner.Library, StringComparison.Ordinal)));

        Assert.Empty(foreign);
    }

    /// <summary>The rules of messages and turns know no host, neither the server's nor the one for tests.</summary>
    [Fact]
    public void RulesOfTheSdk_DoNotKnowItsTestHost()
    {
        var users = Repository.Sources("src")
            .Where(file => !Repository.NameOf(file).StartsWith("src/Trinity.Sdk/Testing/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("Trinity.Sdk.Testing", StringComparison.Ordinal))
            .Select(Repository.NameOf);

        Assert.Empty(users);
    }
}
