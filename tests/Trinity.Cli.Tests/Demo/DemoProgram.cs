using System.Diagnostics;
using System.Text.Json.Nodes;
using Trinity.Cli.Demo;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Cli.Tests.Programs;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Demo;

/// <summary>The command as its users run it: a program with a server of its own.</summary>
internal static class DemoProgram
{
    /// <summary>Where the command is.</summary>
    public static string Directory { get; } = Path.GetDirectoryName(Beside("Trinity.Cli"))!;

    /// <summary>The program of a project: a build puts it beside this test.</summary>
    public static string Beside(string project) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        "..",
        "..",
        project,
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        OperatingSystem.IsWindows() ? project + ".exe" : project));

    /// <summary>Writes what the shipped stream has of some repositories; what a line leads to stays within its repository.</summary>
    public static async Task<string> SliceAsync(
        TestDirectory directory, Action<List<JsonObject>> change, params string[] repositories)
    {
        var lines = new List<JsonObject>();
        var shipped = Installation.Find(Directory).Deliveries;
        await foreach (var line in DeliveryFile.ReadLinesAsync(shipped, TestContext.Current.CancellationToken))
        {
            var delivery = JsonNode.Parse(line)!.AsObject();
            if (repositories.Contains((string)delivery["repository"]!))
            {
                lines.Add(delivery);
            }
        }

        change(lines);
        var path = Path.Combine(directory.Path, "slice.ndjson");
        await File.WriteAllLinesAsync(path, lines.Select(line => line.ToJsonString()), TestContext.Current.CancellationToken);
        return path;
    }

    public static Process Start(params string[] arguments) =>
        Process.Start(ChildProgram.Create(Beside("Trinity.Cli"), ["demo", .. arguments]))!;

    public static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        ChildProgram.RunAsync(Beside("Trinity.Cli"), ["demo", .. arguments]);
}
