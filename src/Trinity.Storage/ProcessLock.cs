using System.Globalization;
using Trinity.Sdk;

namespace Trinity.Storage;

/// <summary>Keeps a second server out of a data directory.</summary>
internal sealed class ProcessLock : IDisposable
{
    public const string FileName = "trinity.lock";

    /// <summary>Who holds the lock: beside it, because nobody can read what is locked.</summary>
    private const string HolderName = "trinity.pid";

    private readonly FileStream _file;

    private ProcessLock(FileStream file) => _file = file;

    /// <summary>Takes the directory, for as long as the process lives.</summary>
    /// <exception cref="TrinityException"><c>data_directory_in_use</c>: another process has it.</exception>
    public static ProcessLock Take(string directory)
    {
        try
        {
            // Shared with nobody: any other sharing is no lock at all between processes on Unix.
            var file = new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(directory, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new ProcessLock(file);
        }
        catch (IOException)
        {
            throw new TrinityException(
                "data_directory_in_use",
                $"Another Trinity server{HolderOf(directory)} uses {directory}. Stop it, or start this one with another --data.");
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

    private static string HolderOf(string directory)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(directory, HolderName)), CultureInfo.InvariantCulture, out var process)
                ? $" (process {process})"
                : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
