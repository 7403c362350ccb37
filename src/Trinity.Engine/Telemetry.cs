using System.Diagnostics;
using System.Diagnostics.Metrics;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine;

/// <summary>What the engine tells of itself: its metrics and its activities, with their names. While nobody listens it costs a look.</summary>
/// <remarks>No agent, tenant or key is a tag of a metric: there may be any number of them.</remarks>
internal sealed class Telemetry : ICommitListener
{
    public const string Name = "Trinity.Engine";

    private const string Outcome = "outcome";
    private const string Seconds = "s";

    private static readonly ActivitySource Activities = new(Name);

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private readonly RememberedTraces _traces = new();
    private readonly Meter _meter;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadDeliveries;
    private readonly Histogram<double> _turnDuration;
    private readonly Histogram<double> _turnWait;
    private readonly Histogram<double> _deliveryDuration;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _commitSize;

    public Telemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _accepted = _meter.CreateCounter<long>("trinity.intake.messages", "{message}", "Messages at the door, by what became of them.");
        _ended = _meter.CreateCounter<long>("trinity.messages.ended", "{message}", "Messages that ended, by their status.");
        _retries = _meter.CreateCounter<long>("trinity.turn.retries", "{attempt}", "Failed attempts after which there is another one.");
        _deadDeliveries = _meter.CreateCounter<long>("trinity.deliveries.dead", "{delivery}", "Deliveries that were given up.");
        _turnDuration = _meter.CreateHistogram("trinity.turn.duration", Seconds, "How long attempts ran, by their outcome.", advice: Durations);
        _turnWait = _meter.CreateHistogram("trinity.turn.wait", Seconds, "How long messages waited for their first attempt.", advice: Durations);
        _deliveryDuration = _meter.CreateHistogram("trinity.delivery.duration", Seconds, "How long attempts at deliveries took.", advice: Durations);
        _commitDuration = _meter.CreateHistogram("trinity.store.commit.duration", Seconds, "How long transactions took.", advice: Durations);
        _commitSize = _meter.CreateHistogram(
            "trinity.store.commit.size",
            "{write}",
            "Writes that shared a transaction.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] });
    }

    /// <summary>Whether somebody wants to know how long attempts take.</summary>
    public bool TimesTurns => _turnDuration.Enabled;

    /// <summary>Whether somebody wants to know how long deliveries take.</summary>
    public bool TimesDeliveries => _deliveryDuration.Enabled;

    /// <summary>Whether somebody wants to know how long transactions take.</summary>
    public bool TimesCommits => _commitDuration.Enabled;

    /// <summary>Tells of what is there at the moment, when it is asked for.</summary>
    public void Observe(EngineState state)
    {
        _meter.CreateObservableGauge(
            "trinity.store.queue.length", () => state.QueueLength, "{write}", "Writes that wait for the store.");
        _meter.CreateObservableGauge(
            "trinity.mailbox.backlog", () => state.Backlog.Total, "{message}", "Messages that wait for their turn.");
        _meter.CreateObservableGauge(
            "trinity.mailbox.backlog.deepest", () => state.Backlog.Deepest, "{message}", "Of those, the ones of the agent with most.");
        _meter.CreateObservableGauge("trinity.turns.running", () => state.RunningTurns, "{turn}", "Turns that run.");
        _meter.CreateObservableGauge(
            "trinity.turns.ready", () => state.ReadyLanes, "{key}", "Keys with a message that only lack a free place among the turns.");
        _meter.CreateObservableGauge("trinity.timers.lag", () => state.TimerLag.TotalSeconds, Seconds, "How late the next timer is.");
        _meter.CreateObservableGauge(
            "trinity.messages.waiting", () => One(state.OpenWork?.Waiting), "{message}", "Messages that wait for an answer, a time or their next attempt.");
        _meter.CreateObservableGauge(
            "trinity.deliveries.pending", () => One(state.OpenWork?.PendingDeliveries), "{delivery}", "Deliveries that are not delivered yet.");
        _meter.CreateObservableGauge(
            "trinity.deliveries.oldest", () => One(state.OldestDelivery?.TotalSeconds), Seconds, "The age of the oldest of them.");
    }

    public void Committed(Aftermath aftermath)
    {
        _traces.Remove(aftermath.Ended);
        if (_ended.Enabled)
        {
            foreach (var message in aftermath.Ended)
            {
                _ended.Add(1, new KeyValuePair<string, object?>("status", Words.Of(message.Status)));
            }
        }

        if (aftermath.DeadDeliveries > 0)
        {
            _deadDeliveries.Add(aftermath.DeadDeliveries);
        }
    }

    public void WasSubmitted(IntakeResult result)
    {
        if (_accepted.Enabled)
        {
            _accepted.Add(1, new KeyValuePair<string, object?>(Outcome, WordOf(result)));
        }
    }

    public void Begins(MessageRecord message, TimeProvider time)
    {
        if (_turnWait.Enabled && message is { StartedAt: null, Attempt: 1 })
        {
            _turnWait.Record((time.GetUtcNow() - message.CreatedAt).TotalSeconds);
        }
    }

    public void Ran(TimeSpan duration, TurnOutcome outcome) =>
        _turnDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Outcome, WordOf(outcome)));

    public void WasRetried() => _retries.Add(1);

    public void WasAttempted(TimeSpan duration, AttemptResult result) =>
        _deliveryDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Outcome, WordOf(result)));

    public void WasCommitted(TimeSpan duration, int size)
    {
        _commitDuration.Record(duration.TotalSeconds);
        _commitSize.Record(size);
    }

    /// <summary>A message at the door: what it causes follows from it.</summary>
    public static Activity? Intake() => Activities.StartActivity("intake", ActivityKind.Producer);

    /// <summary>A message is about to be accepted: what becomes of it belongs to the trace that it came with.</summary>
    public void Remember(MessageId message)
    {
        if (Activities.HasListeners() && Activity.Current is { } current)
        {
            _traces.Add(message, current.Context);
        }
    }

    /// <summary>An attempt. It belongs to the trace of its message, as long as the process remembers it.</summary>
    public Activity? Turn(AgentDefinition agent, MessageRecord message)
    {
        if (!Activities.HasListeners())
        {
            return null;
        }

        return Activities.StartActivity("turn", ActivityKind.Consumer, _traces.Find(message.Id))
            ?.SetTag("gen_ai.agent.id", agent.Id.ToString())
            .SetTag("gen_ai.agent.name", agent.Name)
            .SetTag("trinity.execution.id", message.Id.ToString())
            .SetTag("trinity.turn.attempt", message.Attempt);
    }

    public static void End(Activity activity, TurnOutcome outcome)
    {
        activity.SetTag("trinity.turn.outcome", WordOf(outcome));
        if (outcome is TurnOutcome.Failed failed)
        {
            activity.SetTag("error.type", failed.Error.Code).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>An attempt at a delivery. Its receiver is not named: an address may hold a secret.</summary>
    public static Activity? Delivery(EffectId id, int attempt) => Activities.StartActivity("delivery", ActivityKind.Client)
        ?.SetTag("trinity.delivery.id", id.ToString())
        .SetTag("trinity.delivery.attempt", attempt);

    public static void End(Activity activity, AttemptResult result)
    {
        activity.SetTag("http.response.status_code", result.Status);
        if (result.Error is { } error)
        {
            activity.SetTag("error.type", error.Code).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Nothing is told of what is not known yet.</summary>
    private static IEnumerable<Measurement<T>> One<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private static string WordOf(AttemptResult result) => result.IsDelivered ? "delivered" : "failed";

    private static string WordOf(TurnOutcome outcome) => outcome switch
    {
        TurnOutcome.Completed => "completed",
        TurnOutcome.Suspended => "suspended",
        _ => "failed",
    };

    private static string WordOf(IntakeResult result) => result switch
    {
        IntakeResult.Accepted { IsDuplicate: false } => "accepted",
        IntakeResult.Accepted => "duplicate",
        IntakeResult.AgentNotFound => "agent_not_found",
        IntakeResult.Invalid => "invalid",
        IntakeResult.KeyReused => "key_reused",
        IntakeResult.Gone => "gone",
        IntakeResult.Full full => full.Code,
        IntakeResult.Busy busy => busy.Code,
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };
}
