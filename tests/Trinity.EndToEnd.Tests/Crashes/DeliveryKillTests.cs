using System.Collections.Concurrent;
using System.Diagnostics;
using Trinity.CrashNodes;
using Trinity.Sdk.Identity;
using Trinity.Testing.Crashes;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The server as it ships, killed in the middle of its deliveries, again and again.</summary>
public sealed class DeliveryKillTests
{
    private const int Kills = 5;
    private const int JobsPerRound = 25;

    private readonly int _seed = (int)(Stopwatch.GetTimestamp() & 0x7fffffff);

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Server_KilledInTheMiddleOfDeliveries_DeliversEach_AndNoneAgainThatWasRecorded_Rule23(TestStore store)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var random = new Random(_seed);
        var ledger = new Ledger();
        using var directory = new CrashDirectory(store);
        await using var receiver = new Receiver { Answer = Answers() };
        using var load = new CrashLoad(directory, ledger, _seed);
        var faults = new List<string>();
        var environment = Programs.OpenLoopback.Concat(directory.Environment).ToDictionary();
        var server = ServerProcess.LaunchServer(directory.Path, environment);
        try
        {
            await server.ReadyAsync(cancellationToken);
            await load.SetUpAsync(server.Client);
            for (var round = 0; round < Kills; round++)
            {
                load.Up(server, budget: 1);
                await Task.WhenAll(Enumerable.Range(0, JobsPerRound).Select(job => load.DeliverAsync(
                    Job(receiver, round, job), cancellationToken)));
                await ReceivedAsync(receiver, receiver.Received.Count + random.Next(1, JobsPerRound), directory, cancellationToken);
                load.Down();
                await server.KillAsync();
                ledger.Crashed(directory);
                var recorded = Delivered(directory);
                var received = receiver.Received.Count;
                await server.DisposeAsync();
                server = ServerProcess.LaunchServer(directory.Path, environment);
                await server.ReadyAsync(cancellationToken);
                await ReceivedAsync(receiver, received + 5, directory, cancellationToken);
                faults.AddRange(receiver.Received.Skip(received).Where(again => recorded.Contains(again.Id)).Select(again => $"{again.Id} came again."));
            }

            await Eventually.NothingAsync(() => Task.FromResult(Open(directory)), TimeSpan.FromSeconds(120), cancellationToken);
            await server.KillAsync();
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"Seed {_seed}: {exception.Message}\n{server.Output}", exception);
        }
        finally
        {
            await server.DisposeAsync();
        }

        var record = directory.Read();
        var times = receiver.Received.GroupBy(received => received.Id).ToDictionary(group => group.Key, group => group.ToArray());
        Assert.Equal(2 * Kills * JobsPerRound, record.Deliveries.Count);
        Assert.All(record.Deliveries, delivery => Assert.Equal(0, delivery.Status));
        Assert.Equal(record.Deliveries.Select(NameOf).Order(StringComparer.Ordinal), times.Keys.Order(StringComparer.Ordinal));
        Assert.All(times.Values, same => Assert.Single(same.Select(received => received.Body).Distinct()));
        Assert.True(faults.Count == 0, $"Seed {_seed}: {string.Join('\n', faults)}");
        Assert.Empty(new CrashCheck(record, ledger, directory.ReadSteps()).Run());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Seed {_seed}: {record.Deliveries.Count} deliveries, {receiver.Received.Count} requests, "
            + $"{times.Values.Count(same => same.Length > 1)} deliveries came more than once.");
    }

    /// <summary>Mostly 200; now and then the first attempt finds the connection closed, or an answer cut in half.</summary>
    private static Func<Received, Task<string?>> Answers()
    {
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var count = 0;
        return received => Task.FromResult((seen.TryAdd(received.Id, true) ? Interlocked.Increment(ref count) % 40 : 1) switch
        {
            0 => null,
            20 => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            _ => Receiver.Status(200),
        });
    }

    private static Sending Job(Receiver receiver, int round, int job)
    {
        var token = $"r{round}-{job}";
        return new Sending("front", $"key-{job % 5}", new Job
        {
            Token = token,
            Amount = job,
            Url = new Uri($"http://127.0.0.1:{receiver.Port}/{job % 3}"),
            Operations = ["send", "step", "send"],
        })
        {
            IdempotencyKey = token,
        };
    }

    /// <summary>Waits until so many have come, or no more can: a quick server is done before it is killed.</summary>
    private static async Task ReceivedAsync(Receiver receiver, int count, CrashDirectory directory, CancellationToken cancellationToken) =>
        await Eventually.NothingAsync(
            () => Task.FromResult(receiver.Received.Count >= count || Open(directory) is null ? null : $"Only {receiver.Received.Count} of {count} came."),
            TimeSpan.FromSeconds(60),
            cancellationToken);

    private static HashSet<string> Delivered(CrashDirectory directory) =>
        directory.Read().Deliveries.Where(delivery => delivery.Status == 0).Select(NameOf).ToHashSet(StringComparer.Ordinal);

    private static string NameOf(StoredDelivery delivery) => new EffectId(delivery.Id).ToString();

    private static string? Open(CrashDirectory directory)
    {
        var record = CrashRecord.Read(directory.Database);
        var pending = record.Deliveries.Count(delivery => delivery.Status == 2);
        return CrashCheck.Unsettled(record) ?? (pending == 0 ? null : $"{pending} deliveries are pending.");
    }
}
