namespace Trinity.Sdk.Runtimes;

/// <summary>A program in the place where an agent works, with somebody at the other end.</summary>
/// <remarks>One may read while another writes; neither is called twice at once. Disposing of it ends the program.</remarks>
public interface IAgentConnection : IAsyncDisposable
{
    /// <summary>Takes what the program has written.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many bytes; 0 when it writes no more.</returns>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Gives the program input.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken);

    /// <summary>Tells the program's terminal how large it is; nothing where it has none.</summary>
    /// <param name="size">The size.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask ResizeAsync(TerminalSize size, CancellationToken cancellationToken);

    /// <summary>Waits for the end of a program that writes no more.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its exit code.</returns>
    ValueTask<int> ExitAsync(CancellationToken cancellationToken);
}

/// <summary>How large a terminal is.</summary>
/// <param name="Columns">Characters in a row, from 1 to 1,000.</param>
/// <param name="Rows">Rows, from 1 to 1,000.</param>
public readonly record struct TerminalSize(int Columns, int Rows);
