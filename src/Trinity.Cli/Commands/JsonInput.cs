using System.Text;
using System.Text.Json;
using Trinity.Client;

namespace Trinity.Cli.Commands;

/// <summary>JSON that is given on the command line, in a file (<c>@file</c>) or on standard input (<c>-</c>).</summary>
internal static class JsonInput
{
    public const string Help = "JSON, or @FILE, or - for standard input.";

    /// <summary>What the server takes at most.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <returns>The JSON as it was given; nothing when nothing was.</returns>
    public static async Task<RawJson> ReadAsync(string? text, string option, CancellationToken cancellationToken)
    {
        if (text is null)
        {
            return default;
        }

        var bytes = await ReadBytesAsync(text, option, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = TrinityJson.Options.MaxDepth });
            return new RawJson(bytes);
        }
        catch (JsonException exception)
        {
            throw new CliException(
                $"{option} is not JSON, at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}. A text needs its quotes: '\"text\"'.",
                ExitCodes.Usage);
        }
    }

    /// <summary>Reads bytes that need not be JSON.</summary>
    public static async Task<byte[]> ReadBytesAsync(string text, string option, CancellationToken cancellationToken)
    {
        if (text == "-")
        {
            await using var input = Console.OpenStandardInput();
            return await ReadAsync(input, option, cancellationToken);
        }

        if (!text.StartsWith('@'))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            await using var file = File.OpenRead(text[1..]);
            return await ReadAsync(file, option, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{option}: {exception.Message}", ExitCodes.Usage);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, string option, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read <= MaxBytes ? buffer[..read] : throw new CliException($"{option} has more than {MaxBytes} bytes.", ExitCodes.Usage);
    }
}
