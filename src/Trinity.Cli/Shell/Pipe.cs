using Trinity.Client.Shell;

namespace Trinity.Cli.Shell;

/// <summary>Passes on what standard input and output and a connection say to each other.</summary>
internal static class Pipe
{
    private const int Piece = 32 * 1024;

    /// <summary>Goes on until the connection has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="end">What the connection is told when there is no more input; null to close it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(AgentConnection connection, byte[]? end, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var giving = GiveAsync(connection, end, over.Token);
        await using var output = Console.OpenStandardOutput();
        var buffer = new byte[Piece];
        while (await connection.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        // Nobody may press a key any more: that is not waited for.
        await over.CancelAsync();
        _ = giving.ContinueWith(gone => gone.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        await connection.CloseAsync(cancellationToken);
    }

    private static async Task GiveAsync(AgentConnection connection, byte[]? end, CancellationToken cancellationToken)
    {
        await using var input = LocalTerminal.OpenInput();
        var buffer = new byte[Piece];
        while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await connection.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        if (end is null)
        {
            await connection.CloseAsync(cancellationToken);
        }
        else
        {
            await connection.WriteAsync(end, cancellationToken);
        }
    }
}
