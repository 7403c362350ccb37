using System.Runtime.InteropServices;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Client.Shell;

namespace Trinity.Cli.Shell;

/// <summary><c>trinity agents terminal</c>: a shell in the workspace of an agent.</summary>
internal static class TerminalCommand
{
    /// <summary>What the key for the end of input sends.</summary>
    private static readonly byte[] EndOfInput = [4];

    public static CliCommand Create()
    {
        var agent = AgentName.Argument();
        return new CliCommand("terminal", "Opens a shell in the workspace of an agent.", "trinity agents terminal coder") { agent }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                using var connection = await session.Client.Shell.OpenTerminalAsync(arguments.GetRequiredValue(agent), Size(), cancellationToken);
                using (LocalTerminal.Take())
                {
                    using var resized = OperatingSystem.IsWindows()
                        ? null
                        : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, signal => _ = ResizeAsync(connection, cancellationToken));
                    await Pipe.RunAsync(connection, EndOfInput, cancellationToken);
                }

                return connection.ExitCode ?? throw new CliException($"The terminal is closed. {connection.Reason}");
            });
    }

    private static ConnectionSize Size() => Console.IsOutputRedirected
        ? new ConnectionSize(80, 24)
        : new ConnectionSize(Math.Clamp(Console.WindowWidth, 1, 1_000), Math.Clamp(Console.WindowHeight, 1, 1_000));

    private static async Task ResizeAsync(AgentConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ResizeAsync(Size(), cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }
}
