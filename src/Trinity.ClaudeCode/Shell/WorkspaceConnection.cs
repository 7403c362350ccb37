using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Shell;

/// <summary>A program in a workspace that somebody is connected with. The workspace stays as long as the connection.</summary>
/// <param name="workspace">The workspace.</param>
/// <param name="program">The program.</param>
/// <param name="session">The name under which <c>trinity-session</c> has noted its process.</param>
/// <param name="logger">Hears of what could not be ended.</param>
internal sealed partial class WorkspaceConnection(Workspace workspace, WorkspaceProgram program, string session, ILogger logger) : IAgentConnection
{
    /// <summary>The engine leaves a program running whose streams are let go of: it is asked to end, and then killed, with all of its session.</summary>
    private const string End = """
        f=/tmp/.trinity-session-$1; read -r p <$f || exit 0; rm -f $f
        kill -HUP -$p $p; kill -CONT -$p; n=0
        while kill -0 $p && [ $n -lt 20 ]; do sleep 0.1; n=$((n+1)); done
        for s in /proc/[0-9]*/stat; do
            read -r l <$s || continue
            set -- ${l##*)}; s=${s%/stat}
            [ $4 != $p ] || kill -KILL ${s#/proc/}
        done
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // Callers have arrays: what the engine's client reads into.
        var array = ArrayOf(buffer);
        while (await program.ReadAsync(array, cancellationToken) is { Count: > 0 } read)
        {
            if (!read.IsError)
            {
                return read.Count;
            }
        }

        return 0;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        await program.WriteAsync(input.ToArray(), input.Length, cancellationToken);

    public async ValueTask ResizeAsync(TerminalSize size, CancellationToken cancellationToken) =>
        await program.ResizeAsync(size.Columns, size.Rows, cancellationToken);

    public async ValueTask<int> ExitAsync(CancellationToken cancellationToken) => await program.ExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        program.Dispose();
        try
        {
            await workspace.RunAsync(new ProgramSpec { Command = ["sh", "-c", End, "sh", session] }, default, Grace, CancellationToken.None);
        }
        catch (TrinityException exception)
        {
            // It went with its container, or does.
            LogNotEnded(exception);
        }

        workspace.Dispose();
    }

    private static byte[] ArrayOf(Memory<byte> buffer) =>
        MemoryMarshal.TryGetArray<byte>(buffer, out var segment) && segment is { Offset: 0, Array: { } array } && segment.Count == array.Length
            ? array
            : throw new ArgumentException("The buffer is a whole array.", nameof(buffer));

    [LoggerMessage(Level = LogLevel.Debug, Message = "A program in a workspace could not be ended.")]
    private partial void LogNotEnded(Exception exception);
}
