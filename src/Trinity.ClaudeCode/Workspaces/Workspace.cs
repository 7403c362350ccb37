namespace Trinity.ClaudeCode.Workspaces;

/// <summary>The container of an agent's workspace, for as long as somebody uses it: it is not removed before this is disposed.</summary>
internal sealed class Workspace(WorkspaceContainers containers, string container, string token, Action release) : IDisposable
{
    /// <summary>So much of what a program tells is taken, in bytes, where it is taken as a whole.</summary>
    private const int MaxOutput = 4 * 1024 * 1024;

    private int _isReleased;

    /// <summary>The engine's id of the container.</summary>
    public string Container => container;

    /// <summary>What a program needs in its environment to reach what is outside.</summary>
    public IReadOnlyList<string> WayOut => Containers.WayOut.Variables(token);

    /// <summary>Starts a program; its streams are the caller's.</summary>
    public Task<WorkspaceProgram> StartAsync(ProgramSpec spec, CancellationToken cancellationToken) =>
        containers.ExecuteAsync(container, spec, cancellationToken);

    /// <summary>Executes a program that is over soon and has little to say.</summary>
    /// <param name="spec">The program.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="limit">After so long it is killed.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <returns>Its exit code, 137 where it was killed, and the first 4 MiB of each of its outputs.</returns>
    public async Task<ProgramOutput> RunAsync(ProgramSpec spec, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var program = await StartAsync(spec.Within(limit), cancellationToken);
        var writing = WriteAsync(program, input, cancellationToken);
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await program.ReadAsync(buffer, cancellationToken) is { Count: > 0 } read)
        {
            var target = read.IsError ? errors : output;
            target.Write(buffer, 0, (int)Math.Min(read.Count, MaxOutput - target.Length));
        }

        // It may have ended without reading all of its input: that is no failure of its own.
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ProgramOutput(await program.ExitAsync(cancellationToken), output.ToArray(), errors.ToArray());
    }

    /// <inheritdoc cref="WorkspaceContainers.PutAsync"/>
    public Task PutAsync(string directory, Stream archive, CancellationToken cancellationToken) =>
        containers.PutAsync(container, directory, archive, cancellationToken);

    /// <inheritdoc cref="WorkspaceContainers.GetAsync"/>
    public Task<Stream> GetAsync(string path, CancellationToken cancellationToken) => containers.GetAsync(container, path, cancellationToken);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            release();
        }
    }

    private static async Task WriteAsync(WorkspaceProgram program, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        if (!input.IsEmpty)
        {
            await program.WriteAsync(input.ToArray(), input.Length, cancellationToken);
        }

        program.EndInput();
    }
}

/// <summary>What came of a program.</summary>
internal sealed record ProgramOutput(int ExitCode, byte[] Output, byte[] Errors);
