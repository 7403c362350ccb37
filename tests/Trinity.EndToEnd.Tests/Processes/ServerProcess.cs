using System.Collections.Concurrent;
using System.Diagnostics;
using Trinity.Client;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Processes;

/// <summary>A server in a process of its own, to be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "Trinity is ready at ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly TaskCompletionSource<string?> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<TaskCompletionSource> _armings = [];

    private bool _isDisposed;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _address.TrySetResult(null);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Speaks to the server, once it is ready.</summary>
    public TrinityClient Client { get; private set; } = new(new Uri("http://127.0.0.1:9"), apiKey: null);

    public Uri Address { get; private set; } = new("http://127.0.0.1:9");

    public string Output => string.Join('\n', _output.TakeLast(100));

    /// <summary>Starts a program, set up already. An empty variable is not set at all.</summary>
    public static ServerProcess Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
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

        return new ServerProcess(start);
    }

    /// <summary>Starts the server as it ships.</summary>
    public static ServerProcess LaunchServer(string dataDirectory, IReadOnlyDictionary<string, string>? environment = null) =>
        Launch(Programs.Server, ["up", "--port", "0", "--data", dataDirectory], environment);

    /// <returns>Whether it accepts work; false when it ended before.</returns>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (await _address.Task.WaitAsync(Patience, cancellationToken) is not { } address)
        {
            return false;
        }

        Address = new Uri(address);
        Client = new TrinityClient(Address, TestServer.ApiKey);
        return true;
    }

    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (!await IsReadyAsync(cancellationToken))
        {
            throw new InvalidOperationException($"The server did not start.\n{Output}");
        }
    }

    /// <summary>Tells the host with faults when to end itself.</summary>
    public async Task ArmAsync(string name, string side)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _armings.Enqueue(armed);
        await _process.StandardInput.WriteLineAsync($"arm {name} {side}");
        await armed.Task.WaitAsync(Patience);
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
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process.Id}"]))!;
        await EndedAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits for its end.</summary>
    public async Task EndedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException exception)
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

        Client.Dispose();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _address.TrySetResult(line[Ready.Length..]);
        }
        else if (line == "armed" && _armings.TryDequeue(out var armed))
        {
            armed.SetResult();
        }
    }
}
