using System.Text.Json.Nodes;
using Trinity.Testing;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>What deploy/ has in YAML, as it is read and rendered by tests/chart: by what Helm is made of, where there is no Helm.</summary>
internal static class Rendered
{
    /// <summary>Where Debian has packages of Go, as sources.</summary>
    private const string Packages = "/usr/share/gocode";

    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    /// <summary>The objects of the chart, with values over its own.</summary>
    /// <exception cref="InvalidOperationException">The values are refused, or a template is wrong.</exception>
    public static async Task<JsonNode[]> ChartAsync(string values = "")
    {
        using var directory = new TestDirectory();
        var file = Path.Combine(directory.Path, "values.yaml");
        await File.WriteAllTextAsync(file, values);
        return await RunAsync(Path.Combine(Checkout.Root, "deploy", "helm", "trinity"), "my", "agents", file);
    }

    /// <summary>A file of YAML.</summary>
    public static async Task<JsonNode> FileAsync(params string[] path) => Assert.Single(await RunAsync(Path.Combine([Checkout.Root, .. path])));

    private static async Task<JsonNode[]> RunAsync(params string[] arguments) =>
        [.. JsonNode.Parse(await Tool.RunAsync(await Program.Value, arguments))!.AsArray().Select(node => node!)];

    private static async Task<string> BuildAsync()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.SkipUnless(
                Tool.IsHere("go") && Directory.Exists($"{Packages}/src/github.com/Masterminds/sprig"),
                "Go and the packages that Helm is made of are not installed: ./test does it.");
        }

        var directory = Path.Combine(Checkout.Root, "artifacts", "chart");
        var program = Path.Combine(directory, "render");
        await Tool.RunAsync(
            "go",
            ["build", "-buildvcs=false", "-o", program, Path.Combine(Checkout.Root, "tests", "chart", "render.go")],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = Packages,
                ["GOCACHE"] = Path.Combine(directory, "cache"),
            });
        return program;
    }
}
