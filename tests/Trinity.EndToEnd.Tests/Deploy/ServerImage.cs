using Trinity.Testing;
using Trinity.Testing.Docker;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>
/// The image of deploy/server/Dockerfile, on a base of this machine's own files: the official one cannot be had everywhere. What is published is
/// what the stage of the build publishes, with the same script.
/// </summary>
public sealed class ServerImage : IAsyncLifetime
{
    private const string Runtime = "trinity-test-runtime";
    private const string Program = "trinity-test-program";

    private DockerEngine? _engine;

    /// <summary>Its name.</summary>
    internal const string Name = "trinity-test-server";

    internal DockerEngine Engine => _engine!;

    public async ValueTask InitializeAsync()
    {
        _engine = await DockerEngine.SharedAsync();
        using var published = new TestDirectory();
        using var archive = new TestDirectory();
        var publishing = Tool.RunAsync(Script("publish-server"), [Path.Combine(published.Path, "app")]);
        var basing = Tool.RunAsync(Script("runtime-image"), [Runtime], Engine.Environment);
        await Task.WhenAll(publishing, basing);
        Directory.CreateDirectory(Path.Combine(published.Path, "data"));
        var tar = Path.Combine(archive.Path, "program.tar");
        await Tool.RunAsync("tar", ["--create", "--owner=0", "--group=0", "--file", tar, "--directory", published.Path, "app", "data"]);
        await Engine.RunAsync("import", "--change", $"LABEL {DockerEngine.Label}", tar, Program);
        await Engine.RunAsync(
            "build", "--file", Path.Combine(Checkout.Root, "deploy", "server", "Dockerfile"), "--network", "none", "--label", DockerEngine.Label,
            "--build-arg", $"RUNTIME={Runtime}", "--build-arg", $"PROGRAM={Program}", "--tag", Name, Checkout.Root);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await Engine.RunAsync("rmi", "--force", Name, Program, Runtime);
        }
    }

    private static string Script(string name) => Path.Combine(Checkout.Root, "eng", name);
}
