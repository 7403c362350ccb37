using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Demo;

/// <summary>The real command against the real server, on a part of the stream.</summary>
public sealed class DemoCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Demo_KilledInTheMiddle_EndsWithEverythingDoneOnce()
    {
        // Between them: the delivery that dies, a release, a judgment, a newcomer who is declined, repeated and forged ones.
        var slice = await DemoProgram.SliceAsync(_directory, _ => { }, "acme/api", "acme/importer", "acme/docs");
        var data = Path.Combine(_directory.Path, "data");

        var (exitCode, output) = await DemoProgram.RunAsync("--exit", "--deliveries", slice, "--keep", data);

        Assert.True(exitCode == 0, output);
        Assert.Contains("The server was killed once", output, StringComparison.Ordinal);
        Assert.Contains("Everything that was acknowledged was done, and once.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Assert.Equal(2, ReadyLines(data));
    }

    [Fact]
    public async Task Demo_ThatFindsAnotherNumberThanExpected_Ends1AndSaysWhatDiffers()
    {
        var slice = await DemoProgram.SliceAsync(_directory, ExpectAnEffectThatNeverComes, "acme/sdk-java");
        var data = Path.Combine(_directory.Path, "data");

        var (exitCode, output) = await DemoProgram.RunAsync("--exit", "--deliveries", slice, "--keep", data);

        Assert.True(exitCode == 1, output);
        Assert.Contains("Effects: emit unicorn.seen: expected 1, found 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_ThatIsKilled_LeavesNoServerBehind()
    {
        var data = Path.Combine(_directory.Path, "data");
        using var demo = DemoProgram.Start("--exit", "--keep", data);
        while (await demo.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.StartsWith("It is ready at", StringComparison.Ordinal))
        {
            // Until there is a server.
        }

        var server = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(data, "trinity.pid"), TestContext.Current.CancellationToken),
            CultureInfo.InvariantCulture);
        Assert.True(IsRunning(server));

        demo.Kill();

        await Eventually.NothingAsync(
            () => Task.FromResult(IsRunning(server) ? "The server goes on." : null),
            TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Demo_IntoADirectoryWithFiles_EndsBeforeItBegins()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "mine"), "kept", TestContext.Current.CancellationToken);

        var (exitCode, output) = await DemoProgram.RunAsync("--exit", "--keep", _directory.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("is not empty", output, StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Demo_WithoutATerminal_AsksForExit()
    {
        var (exitCode, output) = await DemoProgram.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("--exit", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_OfAFileThatIsNoStream_SaysSo()
    {
        var file = Path.Combine(_directory.Path, "poem.ndjson");
        await File.WriteAllTextAsync(file, "no JSON here", TestContext.Current.CancellationToken);

        var (exitCode, output) = await DemoProgram.RunAsync("--exit", "--deliveries", file);

        Assert.Equal(1, exitCode);
        Assert.Contains("is not a stream of deliveries", output, StringComparison.Ordinal);
    }

    private static void ExpectAnEffectThatNeverComes(List<JsonObject> lines) =>
        lines[0]["expect"]!["effects"]!.AsArray().Add("emit unicorn.seen");

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static int ReadyLines(string data) => File.ReadLines(Path.Combine(data, "server.log"))
        .Count(line => line.StartsWith("Trinity is ready at ", StringComparison.Ordinal));
}
