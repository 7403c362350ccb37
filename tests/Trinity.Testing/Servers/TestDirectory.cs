namespace Trinity.Testing.Servers;

/// <summary>A directory that goes when the test does.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("trinity-test-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A file still being closed; the system's cleaner takes it.
        }
    }
}
