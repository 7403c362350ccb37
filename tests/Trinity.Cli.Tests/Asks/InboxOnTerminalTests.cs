using Trinity.Cli.Tests.Programs;

namespace Trinity.Cli.Tests.Asks;

/// <summary>The inbox on a real terminal, with the keys that a terminal sends.</summary>
public sealed class InboxOnTerminalTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public async Task Keys_ChooseOpenAndAnswer(string? noColor)
    {
        await using var api = (await FakeApi.StartAsync())
            .On("GET /operator-queue", Samples.Page(Samples.Alert, Samples.Approval))
            .On($"GET /operator-queue/{Samples.Approval.Id}", Samples.Approval)
            .On($"POST /operator-queue/{Samples.Approval.Id}/answer", Samples.Approval with { Status = "answered" });
        using var cli = new CliProgram(api.Address, "trk_test").Set("NO_COLOR", noColor);
        using var process = cli.Start("script", "-qec", $"{CliProgram.Path} asks", "/dev/null");
        try
        {
            // Each key when the picture it belongs to is there: what is typed before is lost with the echo.
            var screen = process.StandardOutput;
            await ReadUntilAsync(screen, "q: quit");
            await TypeAsync(process.StandardInput, "\u001b[B");
            await ReadUntilAsync(screen, "q: quit");
            await TypeAsync(process.StandardInput, "\r");
            await ReadUntilAsync(screen, "b: back");
            await TypeAsync(process.StandardInput, "1");
            await ReadUntilAsync(screen, "Esc gives up)");
            await TypeAsync(process.StandardInput, "Fine.\r");
            await ReadUntilAsync(screen, "q: quit");
            await TypeAsync(process.StandardInput, "q");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(
            """{"answer":"approve","text":"Fine.","data":null}""",
            api.Requests.Single(asked => asked.Request.EndsWith("/answer", StringComparison.Ordinal)).Body);
    }

    private static async Task TypeAsync(StreamWriter keyboard, string keys)
    {
        await keyboard.WriteAsync(keys);
        await keyboard.FlushAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ReadUntilAsync(StreamReader screen, string text)
    {
        var seen = new System.Text.StringBuilder();
        var buffer = new char[1];
        while (!seen.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            var read = await screen.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(read > 0, seen.ToString());
            seen.Append(buffer[0]);
        }
    }
}
