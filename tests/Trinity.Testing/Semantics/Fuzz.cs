using System.Collections.Concurrent;
using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>
/// Random handlers with parallel flows, races, steps, composites and sleeps, answered and crashed at any moment. Each must end as a run
/// without interruptions would: every effect once, no recorded step again, the winner of each race the same in every attempt.
/// </summary>
public sealed class Fuzz
{
    private const string Agent = "fuzz";

    private readonly ConcurrentDictionary<string, Plan> _plans = new(StringComparer.Ordinal);
    private readonly Random _random;
    private readonly string _type;

    public Fuzz(int seed)
    {
        _random = new Random(seed);
        _type = Scripts.Add(RunAsync);
    }

    public int Crashes { get; private set; }

    public int Answers { get; private set; }

    public int Attempts => _plans.Values.Sum(plan => plan.Attempts);

    /// <summary>Runs handlers to their ends on a host and returns what was wrong, in words.</summary>
    /// <param name="host">The host.</param>
    /// <param name="handlers">How many handlers, each with a key of its own.</param>
    /// <param name="crashPerMille">How likely a crash is at each look.</param>
    public async Task<IReadOnlyList<string>> RunAsync(ISemanticHost host, int handlers, int crashPerMille)
    {
        await host.AddAgentAsync(Agent, typeof(ScriptNode));
        var executions = new List<string>();
        for (var i = 0; i < handlers; i++)
        {
            var key = $"k{i}";
            _plans[key] = new Plan(_random);
            executions.Add(await host.SendAsync(Agent, _type, key: key));
        }

        await DriveAsync(host, crashPerMille);
        return await CheckAsync(host, executions);
    }

    private async Task DriveAsync(ISemanticHost host, int crashPerMille)
    {
        for (var idle = 0; idle < 3;)
        {
            var asks = await host.AsksAsync();
            if (asks.Count == 0)
            {
                // Nothing to answer: let everything run, then let the sleepers sleep out.
                await host.SettleAsync();
                if ((await host.AsksAsync()).Count == 0)
                {
                    await host.AdvanceAsync(TimeSpan.FromHours(2));
                    idle++;
                }

                continue;
            }

            idle = 0;
            for (var i = _random.Next(1, Math.Max(2, asks.Count / 2)); i > 0; i--)
            {
                await TryAnswerAsync(host, asks[_random.Next(asks.Count)]);
            }

            if (_random.Next(1_000) < crashPerMille)
            {
                Crashes++;
                await host.CrashAsync();
            }
            else if (_random.Next(20) == 0)
            {
                // First at rest: a clock that jumps past the time-out of what runs would end it.
                await host.SettleAsync();
                await host.AdvanceAsync(TimeSpan.FromMinutes(_random.Next(60)));
            }
        }
    }

    private async Task TryAnswerAsync(ISemanticHost host, AskView ask)
    {
        try
        {
            await host.AnswerAsync(ask.Id, text: "x");
            Answers++;
        }
        catch (SemanticException exception) when (exception.Code == "ask_not_pending")
        {
            // Answered a moment ago, or the loser of a race.
        }
    }

    private async Task<IReadOnlyList<string>> CheckAsync(ISemanticHost host, List<string> executions)
    {
        var wrong = new List<string>();
        var effects = (await host.EffectsAsync()).ToLookup(effect => effect.Execution);
        foreach (var id in executions)
        {
            var execution = await host.GetAsync(id);
            var plan = _plans[execution.Key!];
            if (execution.Status != "completed")
            {
                wrong.Add($"{execution.Key}: {execution.Status} {execution.Code} {execution.Message} {plan}");
                continue;
            }

            // Who wins a race is open; that it is sent once, and followed by the question to that winner, is not.
            var races = effects[id].Where(effect => effect.Target.StartsWith("won", StringComparison.Ordinal)).Select(effect => effect.Data!.ToString());
            if (!races.Order(StringComparer.Ordinal).SequenceEqual(plan.Races.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            {
                wrong.Add($"{execution.Key}: a race was not won once {plan}");
            }

            var sent = effects[id].Where(effect => !effect.Target.StartsWith("won", StringComparison.Ordinal))
                .Select(effect => $"{effect.Target} {effect.Data}").Order(StringComparer.Ordinal);
            if (!sent.SequenceEqual(plan.Effects.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            {
                wrong.Add($"{execution.Key}: other effects than planned {plan}");
            }

            wrong.AddRange(plan.Wrong.Select(reason => $"{execution.Key}: {reason} {plan}"));
            if ((await host.StateAsync(Agent, execution.Key!))?["count"]?.GetValue<int>() != plan.Flows.Length)
            {
                wrong.Add($"{execution.Key}: the state was not committed once {plan}");
            }
        }

        return wrong;
    }

    private async Task RunAsync(Turn<ScriptState, ScriptConfig> turn)
    {
        var plan = _plans[turn.Message.Key!];
        plan.Began();
        await Task.WhenAll(Enumerable.Range(0, plan.Flows.Length).Select(flow => FlowAsync(turn, plan, flow)));
    }

    private static async Task FlowAsync(Turn<ScriptState, ScriptConfig> turn, Plan plan, int flow)
    {
        for (var i = 0; i < plan.Flows[flow].Length; i++)
        {
            var name = $"{flow}.{i}";
            switch (plan.Flows[flow][i])
            {
                case Act.Ask:
                    await turn.AskAsync(name, Question.Text(name));
                    break;
                case Act.Step:
                    await turn.StepAsync(name, async _ =>
                    {
                        plan.Performed(name);
                        await Task.Yield();
                        return name;
                    });
                    plan.Recorded(name);
                    break;
                case Act.PureStep:
                    await turn.StepAsync(name, _ => Task.FromResult(name), new StepOptions { IsPure = true });
                    break;
                case Act.Yield:
                    await Task.Yield();
                    break;
                case Act.AskAll:
                    await turn.AskAllAsync(name, [Question.Text(name + "x"), Question.Text(name + "y")]);
                    break;
                case Act.RaceOfAsks:
                    await RaceAsync(turn, name, turn.AskAsync(name + "a", Question.Text(name + "a")), turn.AskAsync(name + "b", Question.Text(name + "b")));
                    break;
                case Act.RaceWithSleep:
                    await RaceAsync(turn, name, turn.AskAsync(name + "a", Question.Text(name + "a")), turn.SleepAsync(name + "b", TimeSpan.FromMinutes(30)));
                    break;
                case Act.RaceWithStep:
                    await RaceAsync(
                        turn,
                        name,
                        turn.AskAsync(name + "a", Question.Text(name + "a")),
                        turn.StepAsync(name + "b", async _ =>
                        {
                            await Task.Yield();
                            return 0;
                        }));
                    break;
            }

            turn.Emit($"flow{flow}", name);
        }

        turn.State.Count++;
    }

    private static async Task RaceAsync(Turn<ScriptState, ScriptConfig> turn, string name, Task a, Task b)
    {
        var winner = await Task.WhenAny(a, b) == a ? "a" : "b";
        turn.Emit("won" + winner, name);
        await turn.AskAsync(name + "w" + winner, Question.Text(name + "w"));
    }

    private enum Act
    {
        Ask,
        Step,
        PureStep,
        Yield,
        AskAll,
        RaceOfAsks,
        RaceWithSleep,
        RaceWithStep,
    }

    private sealed class Plan(Random random)
    {
        private readonly ConcurrentDictionary<string, bool> _recorded = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<string> _wrong = [];
        private int _attempts;

        public Act[][] Flows { get; } = [.. Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => Enumerable.Range(0, random.Next(1, 5)).Select(_ => (Act)random.Next(8)).ToArray())];

        public int Attempts => _attempts;

        public IEnumerable<string> Effects => Flows.SelectMany((flow, f) => flow.Select((_, i) => $"flow{f} {f}.{i}"));

        public IEnumerable<string> Races =>
            Flows.SelectMany((flow, f) => flow.Select((act, i) => (Act: act, Name: $"{f}.{i}")))
                .Where(step => step.Act >= Act.RaceOfAsks)
                .Select(step => step.Name);

        public IEnumerable<string> Wrong => _wrong;

        public void Began() => Interlocked.Increment(ref _attempts);

        public void Performed(string name)
        {
            if (_recorded.ContainsKey(name))
            {
                _wrong.Enqueue($"the recorded step {name} ran again");
            }
        }

        public void Recorded(string name) => _recorded[name] = true;

        public override string ToString() => string.Join(" | ", Flows.Select(flow => string.Join(',', flow)));
    }
}
