using System.Net.Sockets;

namespace Trinity.Bench.Runtimes;

/// <summary>Stands between the server and an engine: everything that the engine says comes as late as it is told to.</summary>
internal sealed class SlowSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ended = new();
    private readonly string _engine;

    public SlowSocket(string path, string engine)
    {
        _engine = engine;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(64);
        _ = AcceptAsync();
    }

    public TimeSpan Delay { get; set; }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptAsync(_ended.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is let in any more.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var near = new NetworkStream(client, ownsSocket: true);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_engine), _ended.Token);
            using var far = new NetworkStream(socket, ownsSocket: false);
            await Task.WhenAny(near.CopyToAsync(far, _ended.Token), AnswerAsync(far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // One of the two has gone.
        }
    }

    private async Task AnswerAsync(NetworkStream far, NetworkStream near)
    {
        var buffer = new byte[64 * 1024];
        while (await far.ReadAsync(buffer, _ended.Token) is > 0 and var read)
        {
            await Task.Delay(Delay, TimeProvider.System, _ended.Token);
            await near.WriteAsync(buffer.AsMemory(0, read), _ended.Token);
        }
    }
}
