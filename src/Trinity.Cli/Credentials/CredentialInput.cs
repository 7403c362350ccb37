using System.Text;
using Trinity.Cli.Instance;
using Trinity.Cli.Output;

namespace Trinity.Cli.Credentials;

/// <summary>Reads the value of a credential: never from the arguments, which others on the machine can see.</summary>
internal static class CredentialInput
{
    private const int MaxBytes = 32 * 1024;

    /// <param name="screen">The terminal.</param>
    /// <param name="path">The file to read; null for the terminal, or else standard input to its end.</param>
    /// <param name="isFile">Whether the value is a file's, to which the last line break belongs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<string> ReadAsync(Screen screen, string? path, bool isFile, CancellationToken cancellationToken)
    {
        if (path is null && screen.CanAsk)
        {
            return await SecretInput.ReadAsync(screen, "Value", cancellationToken);
        }

        await using var input = path is null ? Console.OpenStandardInput() : Open(path);
        var bytes = new byte[MaxBytes + 1];
        var count = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (count > MaxBytes)
        {
            throw new CliException($"A value has at most {MaxBytes} bytes.", ExitCodes.Usage);
        }

        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, count));
        return isFile ? text : text.TrimEnd('\r', '\n');
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read.", ExitCodes.Usage);
        }
    }
}
