using Trinity.Cli.Tests.Programs;

namespace Trinity.Cli.Tests.Commands;

/// <summary>What a shell offers.</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = Samples.Fill(await FakeApi.StartAsync());

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("trinity agents re", "redeploy", "release", "rename", "reset", "restore", "revisions")]
    [InlineData("trinity executions list --stat", "--status")]
    [InlineData("trinity agents list --status st", "stopped")]
    [InlineData("trinity agents show ro", "router")]
    [InlineData("trinity version ro")]
    public async Task Bash_OffersWhatTheCommandTakes(string line, params string[] offered)
    {
        using var cli = new CliProgram(_api.Address, "trk_test");
        var script = (await cli.RunAsync("completion", "bash")).Output;
        var file = Path.Combine(cli.Home, "complete.sh");
        await File.WriteAllTextAsync(
            file,
            $$"""
            trinity() { {{CliProgram.Path}} "$@"; }
            {{script}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _trinity trinity
            printf '%s\n' "${COMPREPLY[@]}"
            """,
            TestContext.Current.CancellationToken);

        using var bash = cli.Start("bash", file);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(offered, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task WithoutAServer_TheRestIsStillOffered()
    {
        using var cli = new CliProgram("http://127.0.0.1:9", "trk_test");

        var result = await cli.RunAsync("[suggest:12]", "agents show ");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("--json", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_IsThere(string shell)
    {
        using var cli = new CliProgram();

        var result = await cli.RunAsync("completion", shell);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("[suggest:", result.Output, StringComparison.Ordinal);
    }
}
