namespace Trinity.Storage.Backups;

/// <summary>A directory that only its owner may read, on the same disk as what becomes of it.</summary>
internal sealed class WorkDirectory : IDisposable
{
    private WorkDirectory(string path) => Path = path;

    public string Path { get; }

    public static WorkDirectory Beside(string file)
    {
        var path = $"{file}.{Guid.NewGuid():N}.part";
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new WorkDirectory(path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
