using System.Net.WebSockets;
using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Shell;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Shell;

/// <summary>
/// Passes on what a WebSocket and a program say to each other: bytes in binary frames, and what is about the terminal in short text frames. Each
/// direction waits for the other end, so neither fills this process.
/// </summary>
internal sealed class SocketBridge(WebSocket socket, IAgentConnection program, TimeProvider time)
{
    private const int Piece = 32 * 1024;

    /// <summary>A size and nothing else.</summary>
    private const int MaxText = 256;

    /// <summary>How long the other end has to close, too.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private long _heardAt = time.GetTimestamp();

    /// <summary>How long nothing has been said.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>Goes on until one of the two has ended, or somebody says why it is over.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<Closing>> watch, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hearing = HearAsync(over.Token);
        Task<Closing>[] ways = [hearing, TellAsync(over.Token), watch(over.Token)];
        var first = await Task.WhenAny(ways);
        var closing = first.IsCompletedSuccessfully ? await first : new Closing(WebSocketCloseStatus.InternalServerError, "The connection is lost.");

        // Said before anything is called off: a receive that is cut off takes the socket with it.
        using var grace = new CancellationTokenSource(Grace, time);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, cancellationToken);
        await Task.WhenAll(CloseAsync(closing, closed.Token), hearing.WaitAsync(closed.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        await ((Task)Task.WhenAll(ways)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CloseAsync(Closing closing, CancellationToken cancellationToken)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(closing.Status, closing.Reason, cancellationToken);
        }
    }

    private async Task<Closing> TellAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        while (await program.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            Heard();
            await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }

        var end = JsonSerializer.SerializeToUtf8Bytes(new ConnectionEnd(await program.ExitAsync(cancellationToken)), TrinityJson.Options);
        await socket.SendAsync(end, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        return new Closing(WebSocketCloseStatus.NormalClosure, "The program has ended.");
    }

    private async Task<Closing> HearAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        var text = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(text), cancellationToken) is { MessageType: not WebSocketMessageType.Close } frame)
        {
            Heard();
            if (frame.MessageType == WebSocketMessageType.Binary)
            {
                await program.WriteAsync(buffer.AsMemory(0, frame.Count), cancellationToken);
                continue;
            }

            text += frame.Count;
            if (text > MaxText)
            {
                return new Closing(WebSocketCloseStatus.MessageTooBig, "A text frame has at most 256 bytes.");
            }

            if (frame.EndOfMessage)
            {
                if (SizeIn(buffer.AsSpan(0, text)) is not { } size)
                {
                    return new Closing(WebSocketCloseStatus.InvalidPayloadData, "A text frame is {\"columns\":…,\"rows\":…}, from 1 to 1000.");
                }

                await program.ResizeAsync(size, cancellationToken);
                text = 0;
            }
        }

        return new Closing(WebSocketCloseStatus.NormalClosure, "The client has closed it.");
    }

    private static TerminalSize? SizeIn(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<ConnectionSize>(text, TrinityJson.Options) is { Columns: >= 1 and <= 1_000, Rows: >= 1 and <= 1_000 } size
                ? new TerminalSize(size.Columns, size.Rows)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());
}

/// <summary>Why a connection is over.</summary>
/// <param name="Status">The status, as WebSockets have it.</param>
/// <param name="Reason">The reason in words, at most 123 bytes.</param>
internal sealed record Closing(WebSocketCloseStatus Status, string Reason);
