using System.Collections.Concurrent;
using System.Diagnostics;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Processes;

/// <summary>A program with a server in it, whose lines are read, to be killed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly Action<string> _read;
    private readonly Lock _telling = new();
    private readonly Task _ended;

    private bool _isDisposed;

    private ChildProcess(ProcessStartInfo start, Action<string> read, Action ended)
    {
        _read = read;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => ended();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // Once for all who wait: a process loses who begins to wait for its end just as another one stops.
        _ended = _process.WaitForExitAsync();
    }

    public string Output => string.Join('\n', _output.TakeLast(100));

    /// <summary>Whether a line of all that it said contains a text.</summary>
    public bool HasSaid(string text) => _output.Any(line => line.Contains(text, StringComparison.Ordinal));

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program whose server is set up already. An empty variable is not set at all.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="environment">Its variables besides those of the test.</param>
    /// <param name="read">Gets each line that it says.</param>
    /// <param name="ended">Is called when it has ended.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, Action<string> read, Action ended)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TRINITY_ADMIN_EMAIL"] = "admin@example.test";
        start.Environment["TRINITY_ADMIN_PASSWORD"] = "correct horse battery";
        start.Environment["TRINITY_API_KEY"] = TestServer.ApiKey;

        // A dump of each end on purpose would take longer than the test.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value.Length > 0 ? value : null;
        }

        return new ChildProcess(start, read, ended);
    }

    /// <summary>Says a line to it; who has ended does not hear it.</summary>
    public void Tell(string line)
    {
        lock (_telling)
        {
            try
            {
                _process.StandardInput.WriteLine(line);
            }
            catch (IOException)
            {
                // Nobody is there to be told.
            }
        }
    }

    /// <summary>SIGKILL: nothing is flushed, closed or told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndedAsync();
    }

    /// <summary>SIGTERM, as whoever runs services sends it.</summary>
    /// <returns>The code it ended with.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await EndedAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends a signal that it may live on after.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{_process.Id}"]))!;
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="patience">For how long; a minute unless told otherwise.</param>
    public async Task EndedAsync(TimeSpan? patience = null)
    {
        try
        {
            await _ended.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The server did not end.\n{Output}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        _read(line);
    }
}
