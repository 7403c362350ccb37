using System.Diagnostics;

namespace Trinity.Cli.Demo.Server;

/// <summary>One run of the server's program.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string ReadyLine = "Trinity is ready at ";

    private readonly Process _process;
    private readonly TextWriter _log;
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, TextWriter log)
    {
        _process = process;
        _log = log;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>Where it accepts work.</summary>
    public Uri Address => _ready.Task.Result;

    /// <summary>Starts it and returns when it accepts work.</summary>
    public static async Task<ServerProcess> StartAsync(
        string program,
        string dataDirectory,
        int port,
        IReadOnlyDictionary<string, string> environment,
        TextWriter log,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["up", "--port", $"{port}", "--data", dataDirectory, "--attended"])
        {
            UseShellExecute = false,

            // It ends when this process does, however that ends: a killed demo leaves no server behind.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start }, log);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            var ended = server._process.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(server._ready.Task, ended).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            server.Kill();
            throw;
        }

        return server._ready.Task.IsCompleted
            ? server
            : throw new CliException(
                $"The server ended at its start ({server._process.ExitCode}). What it said is in {dataDirectory}/server.log.");
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Pulls the plug: nothing is drained, nothing is closed.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            Signals.AskToEnd(_process);
            await _process.WaitForExitAsync();
        }
    }

    public void Dispose() => _process.Dispose();

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.WriteLine(line);
        }

        if (line.StartsWith(ReadyLine, StringComparison.Ordinal)
            && Uri.TryCreate(line[ReadyLine.Length..], UriKind.Absolute, out var address))
        {
            _ready.TrySetResult(address);
        }
    }
}
