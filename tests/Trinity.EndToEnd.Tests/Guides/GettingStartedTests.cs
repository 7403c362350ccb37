using System.Diagnostics;
using System.Text.RegularExpressions;
using Trinity.Testing;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Guides;

/// <summary>
/// Walks the guide for newcomers: its very commands, through a shell, with the programs as they ship, and what they say is what it says they do.
/// </summary>
public sealed partial class GettingStartedTests : IDisposable
{
    private const string Password = "correct horse battery";
    private const string GuideAddress = "http://127.0.0.1:8080";

    private readonly TestDirectory _directory = new();

    /// <summary>The last that was printed of each kind of id or token; it stands where the guide has <c>ask_…</c>.</summary>
    private readonly Dictionary<string, string> _printed = new(StringComparer.Ordinal);

    public GettingStartedTests()
    {
        Directory.CreateDirectory(In("bin"));
        File.CreateSymbolicLink(In("bin/trinity"), Programs.Cli);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Guide_FollowedLiterally_RoutesADelivery_AndAsksAPersonWhoAnswers()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var blocks = Blocks(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/guides/getting-started.md"), cancellationToken));
        Assert.Equal("trinity up --data data\n", blocks[0].Commands);
        await using var server = ServerProcess.Launch(
            Programs.Server,
            ["up", "--port", "0", "--data", In("data")],
            new Dictionary<string, string> { ["TRINITY_ADMIN_EMAIL"] = "", ["TRINITY_ADMIN_PASSWORD"] = "", ["TRINITY_API_KEY"] = "" });
        await server.ReadyAsync(cancellationToken);
        Note(server.Output);
        var address = server.Address.ToString().TrimEnd('/');
        Assert.Null(Missing(server.Output, blocks[0].Says.Replace(GuideAddress, address, StringComparison.Ordinal)));

        foreach (var (commands, says) in blocks.Skip(1))
        {
            var expected = says.Replace(GuideAddress, address, StringComparison.Ordinal);
            await Eventually.NothingAsync(
                async () =>
                {
                    var output = await RunAsync(Filled(commands).Replace(GuideAddress, address, StringComparison.Ordinal), cancellationToken);
                    return Missing(output, expected) is not { } line ? null : OnlyReads(commands)
                        ? $"'{line}' is not said by\n{commands}\nwhich says\n{output}"
                        : throw new InvalidOperationException($"'{line}' is not said by\n{commands}\nwhich says\n{output}");
                },
                TimeSpan.FromMinutes(2),
                cancellationToken);
        }
    }

    /// <summary>The commands of the guide, each with what it says they print.</summary>
    private static (string Commands, string Says)[] Blocks(string guide)
    {
        var blocks = new List<(string Commands, string Says)>();
        foreach (Match match in Block().Matches(guide))
        {
            var text = match.Groups["text"].Value;
            if (match.Groups["kind"].Value == "sh")
            {
                blocks.Add((text, string.Empty));
            }
            else
            {
                blocks[^1] = (blocks[^1].Commands, text);
            }
        }

        return [.. blocks];
    }

    /// <summary>What only reads is asked again until what goes on beside it has come about.</summary>
    private static bool OnlyReads(string commands) => commands.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .All(line => ReadingCommand().IsMatch(line));

    /// <returns>The first line that is not there, behind those before it; null when all are. <c>…</c> stands for anything.</returns>
    private static string? Missing(string output, string says)
    {
        var rest = output;
        foreach (var line in says.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Regex.Escape(word).Replace("…", @"\S*", StringComparison.Ordinal));
            var match = Regex.Match(rest, string.Join("[ ]+", words), RegexOptions.None, TimeSpan.FromSeconds(1));
            if (!match.Success)
            {
                return line;
            }

            rest = rest[(match.Index + match.Length)..];
        }

        return null;
    }

    private string Filled(string commands) =>
        Placeholder().Replace(commands, match => _printed.GetValueOrDefault(match.Groups["kind"].Value) ?? match.Value);

    private async Task<string> RunAsync(string commands, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = _directory.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{In("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["XDG_CONFIG_HOME"] = In("config");
        foreach (var name in (ReadOnlySpan<string>)["TRINITY_SERVER", "TRINITY_KEY", "TRINITY_PROFILE"])
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Password);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{commands}\nended with {process.ExitCode}:\n{await output}{await error}");
        Note(await output);
        return await output + await error;
    }

    private void Note(string output)
    {
        foreach (Match match in Printed().Matches(output))
        {
            _printed[match.Groups["kind"].Value] = match.Value;
        }
    }

    private string In(string path) => Path.Combine(_directory.Path, path);

    [GeneratedRegex("```(?<kind>sh|text)\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^trinity [a-z-]+ (list|show|watch)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ReadingCommand();

    [GeneratedRegex("(?<kind>[a-z]{3}_)…", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?<kind>(set|whk|exe|ask)_)[a-z0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Printed();
}
