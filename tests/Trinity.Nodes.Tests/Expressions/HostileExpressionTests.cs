using System.Diagnostics;
using System.Globalization;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>
/// A process that evaluates what is meant to end it survives, in bounded memory, and no other message sees anything of it. Rule 26.
/// </summary>
public sealed class HostileExpressionTests
{
    private const int Random = 1_500;
    private const int MaxMegabytes = 600;

    /// <summary>For all of them. One without end would take longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static string Corpus => Path.Combine(AppContext.BaseDirectory, "Expressions", "hostile.txt");

    [Fact]
    public async Task Process_SurvivesTheCorpus_AndEachExpressionEndsItsOwnMessageOnly()
    {
        var count = File.ReadLines(Corpus).Count(line => line.Length > 0 && !line.StartsWith('#'));
        Assert.True(count >= 100);

        Check(await RunAsync(Corpus), count);
    }

    [Fact]
    public async Task Process_SurvivesExpressionsOfChance_WithinTheAllowedSyntax()
    {
        var seed = (int)(Stopwatch.GetTimestamp() & 0x7fffffff);
        var file = Path.GetTempFileName();
        try
        {
            var random = new RandomExpressions(seed);
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, Random).Select(_ => random.Next()), TestContext.Current.CancellationToken);

            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
            Check(await RunAsync(file), Random);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Check(string[] lines, int count)
    {
        Assert.Equal(count + 1, lines.Length);
        Assert.All(lines[..^1], line => Assert.Equal("kept", line.Split(' ')[2]));
        Assert.True(int.Parse(lines[^1].Split(' ')[1], CultureInfo.InvariantCulture) < MaxMegabytes, lines[^1]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines));
    }

    private static async Task<string[]> RunAsync(string file)
    {
        var program = AppContext.BaseDirectory.Replace("Trinity.Nodes.Tests", "Trinity.ExpressionHost", StringComparison.Ordinal) + "Trinity.ExpressionHost";
        using var process = Process.Start(new ProcessStartInfo(program, [file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode} after:\n{output[^Math.Min(output.Length, 500)..]}\n{await errors}");
            return output.TrimEnd('\n').Split('\n');
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
