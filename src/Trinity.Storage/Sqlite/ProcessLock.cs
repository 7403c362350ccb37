using System.Text;
using Trinity.Sdk;

namespace Trinity.Storage.Sqlite;

/// <summary>Keeps a second server out of a data directory.</summary>
internal sealed class ProcessLock : IDisposable
{
    public const string FileName = "trinity.lock";

    private readonly FileStream _file;

    private ProcessLock(FileStream file) => _file = file;

    /// <summary>Takes the directory, for as long as the process lives.</summary>
    /// <exception cref="TrinityException"><c>data_directory_in_use</c>: another process has it.</exception>
    public static ProcessLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString()));
            file.Flush();
            return new ProcessLock(file);
        }
        catch (IOException)
        {
            throw new TrinityException(
                "data_directory_in_use",
                $"Another Trinity server{HolderOf(path)} uses {directory}. Stop it, or start this one with another --data.");
        }
    }

    /// <summary>Whether a process has the directory.</summary>
    public static bool IsTaken(string directory)
    {
        try
        {
            using var file = new FileStream(Path.Combine(directory, FileName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static string HolderOf(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return int.TryParse(reader.ReadToEnd(), out var process) ? $" (process {process})" : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
