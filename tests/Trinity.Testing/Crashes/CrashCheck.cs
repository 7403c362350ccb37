using Trinity.Sdk.Identity;

namespace Trinity.Testing.Crashes;

/// <summary>
/// Checks what crashes have left against what was sent: rule 23, every effect once, states equal to what completed messages imply, no
/// recorded step run again.
/// </summary>
/// <param name="record">What is stored.</param>
/// <param name="ledger">What was sent and acknowledged.</param>
/// <param name="steps">What steps did outside the database.</param>
/// <param name="lost">Agents that one of several servers has lost while it lived: what it had in flight may be done once more, and by itself.</param>
public sealed class CrashCheck(CrashRecord record, Ledger ledger, IReadOnlyList<StepLine> steps, IReadOnlySet<string>? lost = null)
{
    private const int FromAgent = 2;
    private const int FromCall = 3;
    private const int FromReminder = 4;

    private const int Send = 7;

    /// <summary>The operations that are effects, each at the number of its kind.</summary>
    private static readonly string[] EffectKinds = ["say", "tell", "emit", "remind", "", "", "", "send"];

    private readonly List<string> _faults = [];
    private readonly ILookup<string, StoredMessage> _byToken = record.Messages.ToLookup(message => message.Job.Token);
    private readonly Dictionary<long, StoredMessage> _bySequence = record.Messages.ToDictionary(message => message.Sequence);
    private readonly ILookup<long, StoredEntry> _journal = record.Journal.ToLookup(entry => entry.Message);
    private readonly ILookup<long, StoredEffect> _effects = record.Effects.ToLookup(effect => effect.Message);
    private readonly HashSet<string> _owed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _possible = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Run()
    {
        _faults.AddRange(ledger.Faults);
        CheckEffectIds();
        foreach (var message in record.Messages)
        {
            CheckEnd(message);
            CheckWork(message);
        }

        CheckTokens();
        CheckAcknowledged();
        foreach (var agent in record.Agents)
        {
            CheckStates(agent);
        }

        CheckSteps();
        return _faults;
    }

    /// <summary>What is open and has no reason to be: null when the load has settled.</summary>
    public static string? Unsettled(CrashRecord record)
    {
        var held = record.Messages.Where(message => message.Status == StoredStatus.Waiting && IsHeld(record, message)).ToArray();
        var running = record.Messages.Where(message => message.IsOpen && !held.Contains(message) && !held.Any(before => IsBehind(message, before)))
            .ToArray();
        return (running.Length, record.Timers.Count(timer => timer.Kind == 3)) is (0, 0)
            ? null
            : string.Join('\n', running.Take(10).Select(message => $"{message.Job.Token} is {message.Status} (marks: {message.StartMarks})")
                .Append($"{running.Length} messages are open for no reason."));
    }

    private static bool IsHeld(CrashRecord record, StoredMessage message) =>
        record.Asks.Any(ask => ask.Message == message.Sequence && ask.Status == 0 && ask.Title.StartsWith("hold ", StringComparison.Ordinal));

    private static bool IsBehind(StoredMessage message, StoredMessage before) =>
        message.Status == StoredStatus.Queued && message.Agent == before.Agent && message.Key == before.Key && message.Key is not null
        && message.Place > before.Place;

    private void CheckEffectIds()
    {
        var byId = record.Messages.ToDictionary(message => message.Sequence, message => new MessageId(message.Id));
        var ids = record.Effects.Select(effect => EffectId.Of(byId[effect.Message], effect.Position)).ToArray();
        Require(ids.Distinct().Count() == ids.Length, "An effect id exists twice.");
        Require(record.Effects.All(effect => effect.Status == (effect.Kind == Send ? 2 : 0)), "An effect was not delivered.");
        Require(
            record.Deliveries.Select(delivery => delivery.Id).Order().SequenceEqual(record.Effects
                .Where(effect => effect.Kind == Send)
                .Select(effect => EffectId.Of(byId[effect.Message], effect.Position).Value).Order()),
            "There are other deliveries than effects that were sent.");
    }

    private void CheckEnd(StoredMessage message)
    {
        var token = message.Job.Token;
        if (message.IsOpen)
        {
            return;
        }

        Require(message.StartMarks == 0 || message.Error == "host_crashed", $"{token} has ended and keeps {message.StartMarks} start marks.");
        Require(_journal[message.Sequence].All(entry => entry.Status != 0), $"{token} has ended and waits.");
        Require(record.Timers.All(timer => timer.Message != message.Sequence), $"{token} has ended and keeps a timer.");
        Require(
            record.Asks.All(ask => ask.Message != message.Sequence || ask.Status != 0 || ask.Kind == 3),
            $"{token} has ended and somebody is asked.");
        var expected = message.Status switch
        {
            StoredStatus.Completed => true,
            StoredStatus.Failed => message.Error == (message.Job.Operations.Contains("reject") ? "rejected" : "host_crashed"),
            StoredStatus.Dead => message.Error == "host_crashed",
            StoredStatus.Cancelled => message.Error is "reset" or "cancelled",
            _ => false,
        };
        Require(expected, $"{token} ended as {message.Status} ({message.Error}).");
    }

    /// <summary>Each operation that was reached has left its one trace, and those that were not have left none.</summary>
    private void CheckWork(StoredMessage message)
    {
        var operations = message.Job.Operations;
        for (var i = 0; i < operations.Count; i++)
        {
            _possible.Add($"{message.Job.Token}.{i}");
        }

        if (Reached(message) is not { } reached)
        {
            return;
        }

        var sent = operations.Take(reached).Where(operation => EffectKinds.Contains(operation)).ToArray();
        var effects = _effects[message.Sequence].ToArray();
        Require(
            effects.Select(effect => effect.Kind).SequenceEqual(sent.Select(operation => Array.IndexOf(EffectKinds, operation)))
            && effects.Select(effect => effect.Position).SequenceEqual(Enumerable.Range(0, sent.Length)),
            $"{message.Job.Token} has the effects {string.Join(' ', effects.Select(effect => $"{effect.Position}:{effect.Kind}"))} "
            + $"for {string.Join(' ', sent)}.");
        for (var i = 0; i < reached; i++)
        {
            CheckOperation(message, operations[i], $"{message.Job.Token}.{i}");
        }
    }

    private void CheckOperation(StoredMessage message, string operation, string token)
    {
        switch (operation)
        {
            case "tell":
                Owe(token, FromAgent);
                break;
            case "call":
                Owe(token, FromCall);
                CheckDone(message, token);
                break;
            case "remind":
                Owe(token, FromReminder);
                break;
            case "step" or "sleep" or "ask":
                CheckDone(message, token);
                break;
            case "emit" or "say" or "send":
                Require(
                    _effects[message.Sequence].Count(effect => effect.Data.Contains($"\"{token}\"", StringComparison.Ordinal)) == 1,
                    $"The effect {token} does not exist once.");
                break;
            default:
                break;
        }
    }

    private void Owe(string token, int source)
    {
        _owed.Add(token);
        Require(
            _byToken[token].Count() == 1 && _byToken[token].Single().Source == source,
            $"{token} was sent once and made {_byToken[token].Count()} messages.");
    }

    private void CheckDone(StoredMessage message, string name) =>
        Require(_journal[message.Sequence].Count(entry => entry.Name == name && entry.Status == 1) == 1, $"{name} is not recorded once.");

    /// <summary>How many operations certainly were reached, and no more; null when the message's end does not tell.</summary>
    private int? Reached(StoredMessage message) => message.Status switch
    {
        StoredStatus.Completed => message.Job.Operations.Count,
        StoredStatus.Waiting => message.Job.Operations.TakeWhile((_, i) => _journal[message.Sequence]
            .All(entry => entry.Name != $"{message.Job.Token}.{i}" || entry.Status != 0)).Count(),
        _ => null,
    };

    /// <summary>Nothing exists that nobody sent, and nothing exists twice.</summary>
    private void CheckTokens()
    {
        foreach (var token in _byToken)
        {
            Require(token.Count() == 1, $"{token.Key} made {token.Count()} messages.");
            Require(ledger.Sent.ContainsKey(token.Key) || _possible.Contains(token.Key), $"Nobody sent {token.Key}.");
        }

        var keyed = ledger.Sent.Count(sent => sent.Value is not null && _byToken.Contains(sent.Key));
        Require(record.IdempotencyKeys == keyed, $"{keyed} messages have idempotency keys, and {record.IdempotencyKeys} keys are known.");
        Require(_owed.All(_byToken.Contains), "What a turn sent is not there.");
    }

    private void CheckAcknowledged()
    {
        foreach (var (token, execution) in ledger.Acknowledged)
        {
            var found = _byToken[token].Select(message => new MessageId(message.Id).ToString()).ToArray();
            Require(found.SequenceEqual([execution]), $"{token} was acknowledged as {execution} and is [{string.Join(' ', found)}].");
        }

        var answered = record.Asks.Where(ask => ask.Status == 1).Select(ask => ask.Title.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var ask in ledger.Answered.Keys)
        {
            Require(answered.Contains(ask), $"The answer to {ask} was acknowledged and is not there.");
        }
    }

    /// <summary>The state of each key is what its completed messages imply, in their order. A runtime without node types keeps what it likes.</summary>
    private void CheckStates(StoredAgent agent)
    {
        if (agent.NodeType.Length == 0)
        {
            return;
        }

        var states = record.States.Where(state => state.Agent == agent.Id).ToDictionary(state => state.Key);
        var completed = record.Messages
            .Where(message => message.Agent == agent.Id && message.Key is not null && message.Status == StoredStatus.Completed)
            .OrderBy(message => message.Place)
            .GroupBy(message => message.Key!)
            .ToDictionary(group => group.Key, group => group.ToArray());
        Require(states.Keys.ToHashSet().SetEquals(completed.Keys), $"{agent.Name} has states of other keys than it completed messages of.");
        foreach (var (key, messages) in completed)
        {
            if (!states.TryGetValue(key, out var state))
            {
                continue;
            }

            IEnumerable<string> log = state.State.Log;
            var tokens = messages.Select(message => message.Job.Token);
            var isSame = agent.NodeType == "crash-relaxed" ? log.Order().SequenceEqual(tokens.Order()) : log.SequenceEqual(tokens);
            Require(isSame, $"{agent.Name}/{key} logged {string.Join(' ', log)} for {string.Join(' ', tokens)}.");
            Require(state.State.Sum == messages.Sum(message => (long)message.Job.Amount), $"{agent.Name}/{key} has another sum.");
            Require(state.Version == messages.Length, $"{agent.Name}/{key} has version {state.Version} after {messages.Length} messages.");
        }
    }

    /// <summary>A body runs once in a process; what was recorded when a process ended never runs again.</summary>
    private void CheckSteps()
    {
        foreach (var twice in steps.GroupBy(line => line).Where(lines => lines.Count() > 1 && !WasInFlight(lines.Key)))
        {
            _faults.Add($"The step {twice.Key.IdempotencyKey} ran {twice.Count()} times in one process.");
        }

        foreach (var crash in ledger.Crashes)
        {
            foreach (var again in steps.Skip(crash.Lines).Where(line => crash.IdempotencyKeys.Contains(line.IdempotencyKey)))
            {
                _faults.Add($"The step {again.IdempotencyKey} was recorded and ran again.");
            }
        }

        var ran = steps.Select(line => line.IdempotencyKey).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in record.Journal.Where(entry => entry.Status == 1 && StepOf(entry)))
        {
            Require(ran.Contains(entry.Result.Trim('"')), $"The step {entry.Name} has a result and never ran.");
        }
    }

    private bool WasInFlight(StepLine step) => lost is { Count: > 0 }
        && record.Journal.FirstOrDefault(entry => entry.Result.Trim('"') == step.IdempotencyKey) is { } entry
        && record.Agents.Any(agent => agent.Id == _bySequence[entry.Message].Agent && lost.Contains(agent.Name));

    private bool StepOf(StoredEntry entry) => _bySequence.TryGetValue(entry.Message, out var message)
        && entry.Name.LastIndexOf('.') is > 0 and var dot
        && int.TryParse(entry.Name.AsSpan(dot + 1), out var i) && i < message.Job.Operations.Count && message.Job.Operations[i] == "step";

    private void Require(bool holds, string fault)
    {
        if (!holds)
        {
            _faults.Add(fault);
        }
    }
}
