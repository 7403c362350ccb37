namespace Trinity.Chaos.Machine;

/// <summary>A disk of the test's own, in memory, that can be full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Large = 1024 * 1024;
    private const int Small = 4096;

    private static int _last;

    /// <param name="megabytes">How large it is.</param>
    public SmallDisk(int megabytes)
    {
        foreach (var left in Directory.GetDirectories(System.IO.Path.GetTempPath(), "trinity-*-disk*")
            .Where(path => Command.LeftBehind([System.IO.Path.GetFileName(path)]).Any()))
        {
            Remove(left);
        }

        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"trinity-{Environment.ProcessId}-disk{Interlocked.Increment(ref _last)}");
        Directory.CreateDirectory(Path);
        Command.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "trinity-test", Path);
    }

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        foreach (var size in (int[])[Large, Small])
        {
            var bytes = new byte[size];
            try
            {
                while (true)
                {
                    file.Write(bytes);
                }
            }
            catch (IOException)
            {
                // There is no room for as much as that.
            }
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose() => Remove(Path);

    private static void Remove(string path)
    {
        // Whoever still has it open keeps it until then.
        Command.Try("umount", "--lazy", path);
        if (Directory.Exists(path) && Directory.GetFileSystemEntries(path).Length == 0)
        {
            Directory.Delete(path);
        }
    }
}
