namespace Trinity.Cli.Demo;

/// <summary>The directory of the demo's server; gone afterwards, unless it is to be kept.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private DemoDirectory(string path) => Path = path;

    public string Path { get; }

    public bool IsKept { get; set; }

    public static DemoDirectory Create(string? keep)
    {
        if (keep is null)
        {
            return new DemoDirectory(Directory.CreateTempSubdirectory("trinity-demo-").FullName);
        }

        var directory = Directory.CreateDirectory(keep);
        return directory.EnumerateFileSystemInfos().Any()
            ? throw new CliException($"{directory.FullName} is not empty. The demo begins with nothing.")
            : new DemoDirectory(directory.FullName) { IsKept = true };
    }

    public void Dispose()
    {
        if (!IsKept)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
