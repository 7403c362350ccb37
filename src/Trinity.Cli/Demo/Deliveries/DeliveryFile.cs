using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Trinity.Client;

namespace Trinity.Cli.Demo.Deliveries;

/// <summary>Reads a stream of deliveries: one JSON object a line, gzipped or not.</summary>
internal static class DeliveryFile
{
    public static async Task<IReadOnlyList<Delivery>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var deliveries = await ReadLinesAsync(path, cancellationToken)
                .Select(line => JsonSerializer.Deserialize<Delivery>(line, TrinityJson.Options)!)
                .ToArrayAsync(cancellationToken);
            return deliveries is not [] ? deliveries : throw new InvalidDataException("It is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new CliException($"{path} is not a stream of deliveries: {exception.Message}");
        }
    }

    public static async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(content);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }
}
