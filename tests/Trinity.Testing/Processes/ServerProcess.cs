using Trinity.Client;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Processes;

/// <summary>A server in a process of its own, to be killed.</summary>
public sealed class ServerProcess : IRunningServer
{
    private const string Ready = "Trinity is ready at ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly TaskCompletionSource<string?> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment) =>
        _process = ChildProcess.Start(program, arguments, environment, Read, () => _address.TrySetResult(null));

    public TrinityClient Client { get; private set; } = new(new Uri("http://127.0.0.1:9"), apiKey: null);

    public Uri Address { get; private set; } = new("http://127.0.0.1:9");

    public string Output => _process.Output;

    public bool HasEnded => _process.HasEnded;

    /// <summary>Whether a line of all that it said contains a text.</summary>
    public bool HasSaid(string text) => _process.HasSaid(text);

    /// <summary>Starts a program, set up already. An empty variable is not set at all.</summary>
    public static ServerProcess Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(program, arguments, environment);

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

    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, as whoever runs services sends it.</summary>
    /// <returns>The code it ended with.</returns>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>SIGSTOP: it is there and does nothing, as a machine that hangs.</summary>
    public Task FreezeAsync() => _process.SignalAsync("STOP");

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public Task ThawAsync() => _process.SignalAsync("CONT");

    /// <summary>Waits for its end.</summary>
    public Task EndedAsync() => _process.EndedAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Client.Dispose();
    }

    private void Read(string line)
    {
        if (line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _address.TrySetResult(line[Ready.Length..]);
        }
    }
}
