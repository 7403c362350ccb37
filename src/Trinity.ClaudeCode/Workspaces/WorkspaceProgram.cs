using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using static Trinity.ClaudeCode.Containers.EngineCalls;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>A program that runs in the container of a workspace, with its streams. One may write while another reads.</summary>
internal sealed class WorkspaceProgram(IDockerClient docker, string id, MultiplexedStream stream) : IDisposable
{
    /// <summary>Its output ends a moment before the engine knows its exit code.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    /// <summary>How often it is asked for it.</summary>
    private const int Questions = 500;

    /// <summary>Gives it input.</summary>
    public Task WriteAsync(byte[] buffer, int count, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        await stream.WriteAsync(buffer, 0, count, cancellationToken);
        return true;
    });

    /// <summary>Tells it that there is no more input.</summary>
    public void EndInput()
    {
        try
        {
            stream.CloseWrite();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // It has ended, or the engine has: who reads its output hears of it.
        }
    }

    /// <summary>Takes what it has written.</summary>
    /// <returns>How many bytes, and whether they are from its standard error, which a terminal does not have; no bytes at the end.</returns>
    public Task<(int Count, bool IsError)> ReadAsync(byte[] buffer, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
        return (read.EOF ? 0 : read.Count, read.Target == MultiplexedStream.TargetStream.StandardError);
    });

    /// <summary>Tells its terminal how large it is. One that has ended does not hear it.</summary>
    public Task ResizeAsync(int columns, int rows, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await docker.Exec.ResizeExecTtyAsync(id, new ContainerResizeParameters { Width = columns, Height = rows }, cancellationToken);
        }
        catch (DockerApiException)
        {
            // What it is told otherwise says why it is gone.
        }

        return true;
    });

    /// <summary>Its exit code, once its output has ended.</summary>
    /// <exception cref="WorkspaceException">Its container has ended before it did.</exception>
    public Task<int> ExitAsync(CancellationToken cancellationToken) => AskAsync(async () =>
    {
        for (var question = 0; question < Questions; question++)
        {
            try
            {
                if (await docker.Exec.InspectContainerExecAsync(id, cancellationToken) is { Running: false, ExitCode: { } code })
                {
                    return (int)code;
                }
            }
            catch (DockerApiException exception)
            {
                throw new WorkspaceException("workspace_lost", "The container of the workspace has ended meanwhile. Try again.", exception);
            }

            await Task.Delay(Soon, TimeProvider.System, cancellationToken);
        }

        throw new WorkspaceException("workspace_lost", "A program in the workspace closed its output and did not end.");
    });

    /// <summary>Lets go of it. It may go on: that it ends is its own affair, or that of the limit it was given.</summary>
    public void Dispose() => stream.Dispose();
}
