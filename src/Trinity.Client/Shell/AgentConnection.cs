using System.Net.WebSockets;
using System.Text.Json;

namespace Trinity.Client.Shell;

/// <summary>A connection with a program where an agent works. One may read while another writes.</summary>
public sealed class AgentConnection : IDisposable
{
    private readonly WebSocket _socket;

    internal AgentConnection(WebSocket socket) => _socket = socket;

    /// <summary>The program's exit code, once it has told it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Why the server has closed the connection; null as long as it has not.</summary>
    public string? Reason => _socket.CloseStatusDescription;

    /// <summary>Takes what the program has written.</summary>
    /// <param name="buffer">Where it goes; at least 256 bytes.</param>
    /// <param name="cancellationToken">Ends the wait, and the connection.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var frame = await _socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            switch (frame.MessageType)
            {
                case WebSocketMessageType.Binary when frame.Count > 0:
                    return frame.Count;
                case WebSocketMessageType.Text:
                    ExitCode = JsonSerializer.Deserialize<ConnectionEnd>(buffer.Span[..frame.Count], TrinityJson.Options)?.ExitCode;
                    break;
                case WebSocketMessageType.Close:
                    return 0;
                default:
                    break;
            }
        }
    }

    /// <summary>Gives the program input.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="cancellationToken">Ends the wait, and the connection.</param>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken = default) =>
        _socket.SendAsync(input, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    /// <summary>Tells the program's terminal how large it is.</summary>
    /// <param name="size">The size.</param>
    /// <param name="cancellationToken">Ends the wait, and the connection.</param>
    public ValueTask ResizeAsync(ConnectionSize size, CancellationToken cancellationToken = default) => _socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(size, TrinityJson.Options).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Closes it. The program ends with it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();
}
