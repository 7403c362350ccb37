using System.Text;
using System.Text.Json;
using Trinity.Bench.Harness;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Bench.Http;

/// <summary>
/// Agents without code: signed deliveries of 10 KB go through a webhook processor, which hands each to a router with three rules, which makes
/// two effects of it. Two messages, two turns, three effects, all of them durable.
/// </summary>
internal static class NodesBench
{
    private const int Pairs = 50;
    private const int Items = 80;

    private static readonly string[] Tags = ["new", "blue"];

    private const string Router = """
        {"values":{"limit":1000000},"rules":[
          {"name":"cancelled","when":"message.type === 'order.cancelled'","to":[{"emit":"order.lost"}]},
          {"name":"large","when":"message.data.total > config.values.limit && message.data.customer.tier === 'gold'","to":[{"emit":"order.large"}]},
          {"name":"paid","when":"message.data.paid && message.data.items.length > 0","to":[
            {"emit":"order.accepted","data":"({ id: message.data.id, customer: message.data.customer.id, total: message.data.total })"},
            {"emit":"order.counted","data":"message.data.items.length"}]}]}
        """;

    public static async Task RunAsync(bool isQuick)
    {
        await using var server = await BenchServer.StartAsync();
        var processors = new List<AgentId>();
        for (var number = 0; number < Pairs; number++)
        {
            await CreateAsync(server, $"router-{number}", "router", Router);
            processors.Add(await CreateAsync(server, $"hook-{number}", "webhook-processor", $$"""
                {"verify":{"scheme":"github","secret":"{{SignedBodies.Secret}}"},"type":"`order.${message.data.action}`",
                 "key":"message.data.customer.id","to":[{"agent":"router-{{number}}"}]}
                """));
        }

        var (paths, bodies) = await SignedBodies.WriteAsync(server.Directory, await Fleet.HookAsync(server, processors), Body);
        var warmUp = await HookLoad.RunAsync(server, paths, bodies, "warm-", isQuick ? 3 : 25, messagesEach: 2);
        var clock = new CpuClock();
        var load = await HookLoad.RunAsync(server, paths, bodies, "load-", isQuick ? 4 : 12, messagesEach: 2);
        var (seconds, cpu, allocated) = (clock.Seconds, clock.CpuSeconds, clock.Allocated);
        Check(server, warmUp.Ended + load.Ended);
        Report.Write("http.processor_router.events_per_s", load.Ended / seconds, "1/s", new
        {
            deliveries = load.Ended,
            bodyBytes = Body(0).Length,
            connections = HookLoad.Connections,
            agents = Pairs * 2,
            seconds = Report.Short(seconds),
            serverCpuUsPerEvent = Report.Short(cpu * 1e6 / load.Ended),
            serverCpuShare = Report.Short(cpu / seconds),
            allocatedBytesPerEvent = allocated / load.Ended,
            ackMs = new { p50 = load.P50, p99 = load.P99 },
        });
    }

    /// <summary>Every delivery is there as two messages that completed, with the three effects that were meant, once.</summary>
    private static void Check(BenchServer server, long deliveries)
    {
        Rows.Expect("messages", Rows.Count(server, "SELECT count(*) FROM message"), deliveries * 2);
        Rows.Expect("completed messages", Rows.Count(server, "SELECT count(*) FROM message WHERE status = 4"), deliveries * 2);
        Rows.Expect("effects", Rows.Count(server, "SELECT count(*) FROM effect"), deliveries * 3);
        Rows.Expect("events", Rows.Count(server, "SELECT count(*) FROM effect WHERE target IN ('order.accepted', 'order.counted')"), deliveries * 2);
        Rows.Expect("payloads, each of two messages", Rows.Count(server, "SELECT count(*) FROM payload"), deliveries);
        Rows.Expect("delivery ids", Rows.Count(server, "SELECT count(*) FROM idempotency"), deliveries);
    }

    private static async Task<AgentId> CreateAsync(BenchServer server, string name, string nodeType, string config)
    {
        var agent = new NewAgent
        {
            Name = name,
            Runtime = RuntimeKind.Native,
            NodeType = nodeType,
            Config = Encoding.UTF8.GetBytes(config),
        };
        return await server.Get<AgentService>().CreateAsync(Caller.System(server.Caller.Tenant), agent, CancellationToken.None) switch
        {
            Outcome<AgentView>.Done done => done.Value.Definition.Id,
            var refused => throw new BenchException($"The agent {name} was refused: {refused}."),
        };
    }

    /// <summary>An order of about 10 KB, as shops send them: nested, with many lines, most of which nobody looks at.</summary>
    private static byte[] Body(int number) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            id = 1_000_000 + number,
            action = "paid",
            paid = true,
            total = number * 7919 % 10_000,
            customer = new { id = $"customer-{number:000}", tier = "gold", email = $"customer-{number}@example.test" },
            items = Enumerable.Range(0, Items).Select(line => new
            {
                sku = $"sku-{(number * 31) + line:00000}",
                name = $"An article with the number {line}, in stock",
                quantity = line + 1,
                price = 9.95 + line,
                tags = Tags,
            }),
        },
        JsonSerializerOptions.Web);
}
