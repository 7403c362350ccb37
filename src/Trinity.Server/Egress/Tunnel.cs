using System.IO.Pipelines;
using System.Net.Sockets;

namespace Trinity.Server.Egress;

/// <summary>Passes on what two ends say to each other, and nothing of it is looked at.</summary>
/// <param name="inside">The end in the container.</param>
/// <param name="outside">The end outside.</param>
/// <param name="idle">How long neither may say anything.</param>
/// <param name="time">The clock.</param>
internal sealed class Tunnel(IDuplexPipe inside, NetworkStream outside, TimeSpan idle, TimeProvider time)
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>Bytes from inside to outside.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes from outside to inside.</summary>
    public long Received { get; private set; }

    /// <summary>Returns when the end outside has said all, either is gone, or both were silent for too long.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var sending = SendAsync(silence, either.Token);
        try
        {
            await ReceiveAsync(silence, either.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // One end is gone: the other learns it by the end of its connection.
        }
        finally
        {
            await either.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var read = await inside.Input.ReadAsync(cancellationToken);
                foreach (var piece in read.Buffer)
                {
                    await outside.WriteAsync(piece, cancellationToken);
                }

                Sent += read.Buffer.Length;
                inside.Input.AdvanceTo(read.Buffer.End);
                silence.CancelAfter(idle);
                if (read.IsCompleted)
                {
                    // It may still be answered.
                    outside.Socket.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // What is still on its way from outside is passed on, and then that ends too.
        }
    }

    private async Task ReceiveAsync(CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        while (await outside.ReadAsync(inside.Output.GetMemory(PieceBytes), cancellationToken) is > 0 and var length)
        {
            Received += length;
            silence.CancelAfter(idle);
            inside.Output.Advance(length);
            if ((await inside.Output.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }
    }
}
