using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Trinity.Bench.Harness;
using Trinity.Bench.Nodes;
using Trinity.Engine;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Bench.Engine;

/// <summary>What the store commits of turns that are made already: fence, state, one effect, the message's end; so many in one transaction.</summary>
internal static class CommitBench
{
    private const int Agents = 1_000;
    private const int CommitsAtOnce = 50;

    public static async Task RunAsync(bool isQuick)
    {
        // No sweep: nobody else may touch the messages that lie ready.
        var commits = new CommitTimes();
        await using var server = await BenchServer.StartAsync(configure: services => services
            .Replace(ServiceDescriptor.Singleton<ICommitObserver>(commits))
            .Configure<EngineOptions>(options => options.SweepInterval = TimeSpan.FromHours(1)));
        var ids = await Fleet.CreateAsync(server, "bench-ledger", Agents, "{}");
        var lanes = ids.Select(id => new Lane(new StateRow(id, server.Caller.Tenant, Ledger.Key))).ToArray();

        // While the compiler is at work it takes half the machine.
        var total = await MeasureAsync(server, commits, lanes, 100, isQuick ? 5_000 : 30_000, TimeSpan.FromSeconds(isQuick ? 1 : 4), isTold: false);
        foreach (var (group, turns) in new[] { (1, 3_000), (10, 20_000), (100, 50_000) })
        {
            total += await MeasureAsync(server, commits, lanes, group, isQuick ? turns / 5 : turns, TimeSpan.FromSeconds(isQuick ? 1 : 4));
        }

        Rows.Expect("completed messages", Rows.Count(server, "SELECT count(*) FROM message WHERE status = 4"), total);
        Rows.Expect("effects", Rows.Count(server, "SELECT count(*) FROM effect"), total);
        Rows.Expect("state versions", Rows.Count(server, "SELECT CAST(sum(version) AS bigint) FROM state"), total + Agents);
    }

    /// <returns>How many turns were committed in the time.</returns>
    private static async Task<int> MeasureAsync(
        BenchServer server, CommitTimes commits, Lane[] lanes, int group, int count, TimeSpan duration, bool isTold = true)
    {
        var writes = new List<TurnCommit>(count);
        for (var from = 0; from < count; from += 2_000)
        {
            var (first, last) = (from, Math.Min(count, from + 2_000));
            await server.Get<StoreWriter>().ApplyAsync(server.Caller.Tenant, default, "lay_ready", transaction =>
            {
                for (var i = first; i < last; i++)
                {
                    writes.Add(new TurnCommit(lanes[i % Agents], Prepare(server, transaction, lanes[i % Agents], i)));
                }

                // No mailbox hears of them.
                transaction.Aftermath.Clear();
                return true;
            });
        }

        var writer = server.Get<StoreWriter>();
        server.Get<IOptions<EngineOptions>>().Value.BatchLimit = group;
        commits.Start();
        var done = 0;
        var clock = new CpuClock();
        foreach (var some in writes.Chunk(group * CommitsAtOnce).ToArray())
        {
            if (clock.Seconds > duration.TotalSeconds)
            {
                break;
            }

            foreach (var write in some)
            {
                writer.Enqueue(write);
            }

            await Task.WhenAll(some.Select(write => write.Task));
            done += some.Length;
        }

        var (seconds, cpu) = (clock.Seconds, clock.CpuSeconds);
        server.Get<IOptions<EngineOptions>>().Value.BatchLimit = new EngineOptions().BatchLimit;
        BenchException.ThrowUnless(writes.Take(done).All(write => write.IsCommitted), "a turn was refused.");
        if (isTold)
        {
            Report.Write("engine.commit.turns_per_s", done / seconds, "1/s", new
            {
                group,
                turns = done,
                cpuUsPerTurn = Report.Short(cpu * 1e6 / done),
                commits = commits.Times.Count,
                commitMs = new { p50 = commits.Times.At(0.5), p99 = commits.Times.At(0.99) },
            });
        }

        foreach (var write in writes.Skip(done))
        {
            write.Leave();
        }

        return done;
    }

    private static TurnWrite Prepare(BenchServer server, IMessageTransaction transaction, Lane lane, int number)
    {
        var message = Acceptance.Insert(transaction, new Submission
        {
            Tenant = server.Caller.Tenant,
            Agent = lane.Row.Agent,
            Id = server.Get<MessageIds>().Next(),
            Key = Ledger.Key,
            Type = "order.paid",
            Payload = Orders.Payload(number & 63),
            Source = MessageSource.Api,
            Principal = server.Caller.Principal.ToString(),
        });
        return new TurnWrite
        {
            Message = message,
            Epoch = 1,
            State = lane.Row,
            StateVersion = ++lane.Version,
            Outcome = new TurnOutcome.Completed
            {
                State = new StateChange(1, Ledger.Initial, Indexed: null),
                Effects = [new Effect { Position = 0, Kind = EffectKind.Emit, Target = "ledger.booked", Data = "{\"amount\":1}"u8.ToArray() }],
            },
            StartedAt = message.CreatedAt,
            Pin = new MessagePin(1, 1),
            Policy = ExecutionPolicy.Default,
        };
    }

    private sealed class Lane(StateRow row)
    {
        public StateRow Row => row;

        public long Version { get; set; }
    }

    /// <summary>A turn's commit without a mailbox behind it.</summary>
    private sealed class TurnCommit(Lane lane, TurnWrite write) : StoreWrite(write.Message.Tenant, write.Message.Agent)
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _completion.Task;

        public bool IsCommitted => write.IsCommitted;

        public override string Name => "turn_completed";

        /// <summary>There was no time for it: the next turn of its lane builds on the same version.</summary>
        public void Leave() => lane.Version--;

        public override void Foresee(IReadAhead readAhead) => readAhead.Turn(Agent, write.Message.Sequence, write.State);

        public override void Apply(IMessageTransaction transaction) =>
            write.Result = Sdk.Messages.TurnCommit.Apply(transaction, write, transaction.ReadEpoch(Agent));

        public override void Committed() => _completion.SetResult();

        public override void Failed(Exception exception) => _completion.TrySetException(exception);
    }

    /// <summary>How long transactions take, from their first write until they are durable.</summary>
    private sealed class CommitTimes : ICommitObserver
    {
        private long _began;

        public Latencies Times { get; private set; } = new();

        public void Start() => Times = new Latencies();

        public void BeforeCommit(IReadOnlyList<StoreWrite> batch) => _began = Stopwatch.GetTimestamp();

        public void AfterCommit(IReadOnlyList<StoreWrite> batch) => Times.Add(_began);
    }
}
