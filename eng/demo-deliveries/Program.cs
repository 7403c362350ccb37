// Writes the stream of the demo: `dotnet run --project eng/demo-deliveries -- samples/demo/deliveries.ndjson.gz`.
//
// It plays two days of a small organisation on GitHub. Every line is one delivery: what is sent, and what it must lead to. The file only
// changes when this program does.
using System.IO.Compression;
using System.Text.Json;
using Trinity.DemoDeliveries;

if (args is not [var path])
{
    await Console.Error.WriteLineAsync("Say where the stream is to be written.");
    return 1;
}

await using var file = File.Create(path);
await using var gzip = new GZipStream(file, CompressionLevel.SmallestSize);
foreach (var line in new Organisation(new Dice(seed: 20260115)).Play(count: 2_000))
{
    await JsonSerializer.SerializeAsync(gzip, line, Line.Json);
    gzip.WriteByte((byte)'\n');
}

return 0;
