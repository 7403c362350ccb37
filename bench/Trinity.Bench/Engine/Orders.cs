using System.Text.Json;
using Trinity.Bench.Harness;
using Trinity.Bench.Nodes;
using Trinity.Engine.Intake;
using Trinity.Sdk.Messages;

namespace Trinity.Bench.Engine;

/// <summary>Messages of about 400 bytes, through the one way in.</summary>
internal static class Orders
{
    private static readonly byte[][] Payloads = [.. Enumerable.Range(0, 64).Select(Payload)];

    public static byte[] Payload(int number) => JsonSerializer.SerializeToUtf8Bytes(
        new Order(
            1_000_000 + number,
            (number * 7919L) % 10_000,
            "eur",
            $"customer-{number:000}",
            [.. Enumerable.Range(0, 6).Select(line => $"article {(number * 31) + line:00000}, {line + 1} pieces, in stock")]),
        JsonSerializerOptions.Web);

    public static IncomingMessage Message(int number) => new()
    {
        Type = "order.paid",
        Key = Ledger.Key,
        Payload = Payloads[number & 63],
        Source = MessageSource.Api,
    };

    /// <summary>Submits an order to an agent; returns when it is durable.</summary>
    public static async Task SubmitAsync(MessageIntake intake, BenchServer server, string agent, int number)
    {
        var result = await intake.SubmitAsync(server.Caller, agent, Message(number), CancellationToken.None);
        if (result is not IntakeResult.Accepted)
        {
            throw new BenchException($"An order was refused: {result}.");
        }
    }
}
