using System.Diagnostics;
using System.Text;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Programs;

/// <summary>Runs the command line as it ships, with nothing of the machine's own settings.</summary>
internal sealed class CliProgram : IDisposable
{
    private readonly TestDirectory _home = new();
    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);

    public CliProgram(string? server = null, string? key = null)
    {
        Set("XDG_CONFIG_HOME", _home.Path);
        Set("TRINITY_SERVER", server);
        Set("TRINITY_KEY", key);
        Set("TRINITY_PROFILE", null);
        Set("NO_COLOR", null);
        Set("COLUMNS", "120");
        Set("TERM", "xterm-256color");
    }

    /// <summary>The program beside this one, built for the same configuration.</summary>
    public static string Path { get; } = Beside("Trinity.Cli");

    /// <summary>Where its profiles are.</summary>
    public string ConfigFile => System.IO.Path.Combine(_home.Path, "trinity", "config.json");

    public string Home => _home.Path;

    public static string Beside(string project)
    {
        var own = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return System.IO.Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project);
    }

    public CliProgram Set(string variable, string? value)
    {
        _environment[variable] = value;
        return this;
    }

    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(input: null, arguments);

    /// <summary>Runs it with standard input; without, there is none.</summary>
    public async Task<CliResult> RunAsync(string? input, string[] arguments)
    {
        using var process = Start(arguments);
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input);
            }

            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new CliResult(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public Process Start(params string[] arguments) => Start(Path, arguments);

    public Process Start(string program, params string[] arguments)
    {
        var start = ChildProgram.Create(program, arguments);
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var (variable, value) in _environment)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => _home.Dispose();
}

/// <summary>What became of a command.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);
