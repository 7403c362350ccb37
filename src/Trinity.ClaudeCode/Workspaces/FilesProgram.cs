using System.Buffers.Binary;
using System.Text;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>
/// The program <c>trinity-files</c> of the image at its work: it decides in the container what a path leads to. It is killed when it takes too long,
/// and ends by itself when what it reads ends before its end.
/// </summary>
internal sealed class FilesProgram : IDisposable
{
    public const string Workspace = "/workspace";
    public const string Home = "/home/agent";

    /// <summary>The content of an upload is cut into pieces of so many bytes.</summary>
    private const int Piece = 64 * 1024;

    /// <summary>The exit code of what starts a program that is not there.</summary>
    private const int NotThere = 127;

    /// <summary>The longest text of a record.</summary>
    private const int MaxText = 8 * 1024;

    /// <summary>The statuses of the program, in its order.</summary>
    private static readonly WorkspaceFault[] Faults =
    [
        WorkspaceFault.NotFound, WorkspaceFault.LeadsOut, WorkspaceFault.IsFolder, WorkspaceFault.NotFolder, WorkspaceFault.Exists, WorkspaceFault.Changed,
        WorkspaceFault.TooLarge, WorkspaceFault.NoSpace, WorkspaceFault.Invalid, WorkspaceFault.Denied, WorkspaceFault.Failed, WorkspaceFault.NotFile,
        WorkspaceFault.Broken,
    ];

    private readonly Workspace _workspace;
    private readonly WorkspaceProgram _program;
    private readonly byte[] _buffer = new byte[Piece];
    private int _start;
    private int _end;

    private FilesProgram(Workspace workspace, WorkspaceProgram program) => (_workspace, _program) = (workspace, program);

    /// <summary>Starts it.</summary>
    /// <param name="workspace">Where. It is let go of with the program.</param>
    /// <param name="limit">After so long it is killed.</param>
    /// <param name="root">What it does not get out of.</param>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<FilesProgram> StartAsync(
        Workspace workspace, TimeSpan limit, string root, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            var spec = new ProgramSpec { Command = ["trinity-files", root, .. arguments], Directory = "/" }.Within(limit);
            return new FilesProgram(workspace, await workspace.StartAsync(spec, cancellationToken));
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>A path as the program takes it.</summary>
    public static string Argument(WorkspacePath path) => Convert.ToHexStringLower(path.Bytes.Span);

    /// <summary>Tells it that there is nothing to read.</summary>
    public void EndInput() => _program.EndInput();

    /// <summary>Gives it a content to read. Where it refuses it, it says so in its answer.</summary>
    public async Task SendAsync(Stream content, CancellationToken cancellationToken)
    {
        var piece = new byte[Piece];
        int read;
        do
        {
            read = await content.ReadAsync(piece.AsMemory(sizeof(int)), cancellationToken);
            BinaryPrimitives.WriteInt32BigEndian(piece, read);
            try
            {
                await _program.WriteAsync(piece, read + sizeof(int), cancellationToken);
            }
            catch (EngineAwayException)
            {
                // It takes no more. Its answer says why, or that the engine is away.
                return;
            }
        }
        while (read > 0);

        _program.EndInput();
    }

    /// <summary>Reads how it went.</summary>
    /// <exception cref="WorkspaceFileException">It could not do it.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var status = new byte[1];
        if (!await TryFillAsync(status, cancellationToken))
        {
            throw new WorkspaceFileException(
                WorkspaceFault.Failed,
                await _program.ExitAsync(cancellationToken) is NotThere
                    ? "The image of the agents is too old for this server: it lacks trinity-files."
                    : "It took too long, or there was no memory left for it.");
        }

        if (status[0] == 0)
        {
            return;
        }

        var text = new byte[MaxText];
        var length = 0;
        while (length < text.Length && await ReadAsync(text.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
        }

        throw new WorkspaceFileException(Faults[Math.Min(status[0], Faults.Length) - 1], WorkspacePath.Write(text.AsSpan(0, length)));
    }

    /// <summary>Reads a record of a file.</summary>
    /// <returns>Null behind the last one.</returns>
    public async Task<WorkspaceFile?> NextAsync(CancellationToken cancellationToken)
    {
        var head = new byte[1 + sizeof(int) + sizeof(long) + sizeof(long)];
        if (!await TryFillAsync(head, cancellationToken))
        {
            return null;
        }

        var version = Encoding.ASCII.GetString(await TextAsync(cancellationToken));
        var name = WorkspacePath.Write(await TextAsync(cancellationToken));
        var target = await TextAsync(cancellationToken);
        var kind = (char)head[0] switch
        {
            'f' => WorkspaceFileKind.File,
            'd' => WorkspaceFileKind.Folder,
            'l' => WorkspaceFileKind.Link,
            _ => WorkspaceFileKind.Other,
        };
        return new WorkspaceFile(
            name,
            kind,
            BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)),
            BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(1 + sizeof(int))),
            TimeOf(BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(1 + sizeof(int) + sizeof(long)))),
            version,
            kind == WorkspaceFileKind.Link ? WorkspacePath.Write(target) : null);
    }

    /// <summary>Reads a number.</summary>
    public async Task<long> NumberAsync(CancellationToken cancellationToken)
    {
        var number = new byte[sizeof(long)];
        await FillAsync(number, cancellationToken);
        return BinaryPrimitives.ReadInt64BigEndian(number);
    }

    /// <summary>Reads what is left of its answer, piece by piece.</summary>
    /// <returns>How many bytes; 0 at the end, when it says that it is whole.</returns>
    /// <exception cref="IOException">It ended before its end.</exception>
    public async Task<int> ReadToEndAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(buffer, cancellationToken);
        return read > 0 || await _program.ExitAsync(cancellationToken) == 0
            ? read
            : throw new IOException("It could not be read to its end: it was changed meanwhile, or took too long.");
    }

    public void Dispose()
    {
        _program.Dispose();
        _workspace.Dispose();
    }

    private async Task<byte[]> TextAsync(CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        await FillAsync(length, cancellationToken);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < 0 or > MaxText)
        {
            throw new WorkspaceFileException(WorkspaceFault.Failed, "The image of the agent does not fit this server.");
        }

        var text = new byte[size];
        await FillAsync(text, cancellationToken);
        return text;
    }

    private async Task FillAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > 0 && !await TryFillAsync(bytes, cancellationToken))
        {
            throw new WorkspaceFileException(WorkspaceFault.Failed, "The answer has no end.");
        }
    }

    private async Task<bool> TryFillAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = await ReadAsync(bytes.AsMemory(done), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    private async Task<int> ReadAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        while (_start == _end)
        {
            var (count, isError) = await _program.ReadAsync(_buffer, cancellationToken);
            if (count == 0)
            {
                return 0;
            }

            // What the engine itself has to say of a program that is not there comes on the other output, or makes no sense on this one.
            (_start, _end) = isError ? (0, 0) : (0, count);
        }

        var length = Math.Min(bytes.Length, _end - _start);
        _buffer.AsMemory(_start, length).CopyTo(bytes);
        _start += length;
        return length;
    }

    private static DateTimeOffset TimeOf(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds < 0 ? 0 : nanoseconds / TimeSpan.NanosecondsPerTick);
}
