using Trinity.Cli.Tests.Programs;

namespace Trinity.Cli.Tests.Commands;

/// <summary>What a terminal sees, and what a pipe does.</summary>
public sealed class ScreenTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = Samples.Fill(await FakeApi.StartAsync());

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Terminal_HasColours() => Assert.Contains("\u001b[", await OnATerminalAsync(noColor: null), StringComparison.Ordinal);

    [Fact]
    public async Task Terminal_UnderNoColor_HasNone()
    {
        // What .NET itself sends so that keys can be read.
        var output = (await OnATerminalAsync(noColor: "1")).Replace("\u001b[?1h\u001b=", string.Empty, StringComparison.Ordinal);

        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("refund-desk", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipe_HasLinesAsLongAsTheyAre()
    {
        using var cli = new CliProgram(_api.Address, "trk_test").Set("COLUMNS", null);

        var result = await cli.RunAsync("agents", "list");

        Assert.DoesNotContain('…', result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.All(result.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    /// <summary>What agents write is shown, and does nothing to the terminal.</summary>
    [Fact]
    public async Task TextOfOthers_CannotMoveTheCursor()
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("asks", "show", Samples.AskId);

        Assert.Contains("It is the third one \uFFFD]0;this year\uFFFD.", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs it on a pseudo-terminal of util-linux.</summary>
    private async Task<string> OnATerminalAsync(string? noColor)
    {
        using var cli = new CliProgram(_api.Address, "trk_test").Set("NO_COLOR", noColor);
        using var process = cli.Start("script", "-qec", $"{CliProgram.Path} agents list", "/dev/null");
        try
        {
            process.StandardInput.Close();
            return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
