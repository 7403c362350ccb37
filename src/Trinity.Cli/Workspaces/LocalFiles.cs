using Trinity.Cli.Output;

namespace Trinity.Cli.Workspaces;

/// <summary>Files of this machine that workspaces are filled from and saved to.</summary>
internal static class LocalFiles
{
    private const int Buffer = 128 * 1024;

    /// <exception cref="CliException">It cannot be read.</exception>
    public static Stream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{Printable.Row(path)} cannot be read: {exception.Message}", ExitCodes.Usage);
        }
    }

    /// <summary>Saves a content. The file takes its place when it is whole.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task<long> SaveAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        var part = $"{path}.part";
        try
        {
            long size;
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, Buffer, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, cancellationToken);
                size = file.Length;
            }

            File.Move(part, path, overwrite: true);
            return size;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new CliException($"{Printable.Row(path)} cannot be saved: {exception.Message}");
        }
    }
}
