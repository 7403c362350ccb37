using Microsoft.Extensions.Logging;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>One attempt at a message, as its handler sees it: steps, waits and effects.</summary>
/// <remarks>
/// <para>
/// A handler is a transaction that runs when all its answers are there. A step that the journal knows returns its recorded result; a
/// wait that has no result yet suspends the turn: the handler is abandoned where it stands and later runs again from its start. State
/// and effects are committed together, at the end; effects before a wait go out when the turn suspends, once.
/// </para>
/// <para>
/// A turn belongs to its own thread. Used in <c>Task.Run</c>, <c>ContinueWith</c>, the body of a step, or after
/// <c>ConfigureAwait(false)</c> on a helper, it throws and the turn fails with <c>used_outside_turn</c>. Names of steps and waits have at
/// most 200 characters and are unique within the message, whatever their kind; used twice, they fail the turn with <c>duplicate_step</c>.
/// Bounds: 1,000 steps and waits, 256 open waits, 1,000 effects, 4 MiB of results, 1 MiB for each payload.
/// </para>
/// </remarks>
public abstract class Turn
{
    private readonly TurnAttempt _attempt;
    private TurnLogger? _log;
    private byte[]? _reply;

    private protected Turn(TurnAttempt attempt) => _attempt = attempt;

    /// <summary>The message.</summary>
    public MessageEnvelope Message => _attempt.Request.Message;

    /// <summary>The name of the agent.</summary>
    public string Agent => _attempt.Request.Agent.Name;

    /// <summary>The id of the agent: it outlives a change of the name.</summary>
    public AgentId AgentId => _attempt.Request.Agent.Id;

    /// <summary>
    /// The time of the turn, in milliseconds, UTC: the start of the first attempt, then the time of the latest result delivered. It is
    /// the same in every attempt and never goes back.
    /// </summary>
    public DateTimeOffset Now => _attempt.Now;

    /// <summary>A log whose lines are written once: while earlier attempts are replayed they are suppressed.</summary>
    public ILogger Log => _log ??= new TurnLogger(_attempt);

    /// <summary>Signalled when the attempt was ended from outside. Pass it to what the handler itself awaits.</summary>
    public CancellationToken CancellationToken => _attempt.CancellationToken;

    internal byte[]? Result => _reply;

    /// <summary>An id that is the same in every attempt of this message.</summary>
    /// <param name="name">Which id, at most 200 characters.</param>
    public Guid NewId(string name)
    {
        _attempt.Guard();
        return DerivedValues.Guid(Message.Id, name);
    }

    /// <summary>A source of randomness that starts the same in every attempt of this message.</summary>
    /// <param name="name">Which source, at most 200 characters.</param>
    public Random Random(string name)
    {
        _attempt.Guard();
        return DerivedValues.Random(Message.Id, name);
    }

    /// <summary>Whether the message began on code that has a change: true for new messages, false for those already under way.</summary>
    /// <param name="name">The name of the change.</param>
    public bool Changed(string name) => _attempt.Journal.Changed(name);

    /// <summary>
    /// Gives the turn something to release at the end of every attempt. Around a wait, <c>using</c> and <c>finally</c> do not run in an
    /// attempt that suspends.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="resource">What is disposed.</param>
    /// <returns>The resource.</returns>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        _attempt.Own(resource);
        return resource;
    }

    /// <summary>Does something outside the turn, once: the result or the final failure is recorded before it is returned.</summary>
    /// <typeparam name="T">The type of the result; it is stored as JSON of at most 1 MiB.</typeparam>
    /// <param name="name">The step's name, unique within the message.</param>
    /// <param name="body">What to do. It runs on another thread and cannot use the turn.</param>
    /// <param name="options">Attempts and time-out; by default 3 attempts of 30 seconds.</param>
    /// <exception cref="StepFailedException">The last attempt failed. Recorded: later attempts of the message see it again.</exception>
    public Task<T> StepAsync<T>(string name, Func<Step, Task<T>> body, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _attempt.Journal.Step(new StepWork<T>
        {
            Name = name,
            Kind = JournalKind.Step,
            Body = body,
            Read = static entry => TurnJson.Read<T>(entry.Result),
            Options = options ?? StepOptions.Default,
        });
    }

    /// <summary>Does something outside the turn, once; it has no result.</summary>
    /// <param name="name">The step's name, unique within the message.</param>
    /// <param name="body">What to do. It runs on another thread and cannot use the turn.</param>
    /// <param name="options">Attempts and time-out; by default 3 attempts of 30 seconds.</param>
    /// <exception cref="StepFailedException">The last attempt failed. Recorded: later attempts of the message see it again.</exception>
    public Task StepAsync(string name, Func<Step, Task> body, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return StepAsync(
            name,
            async step =>
            {
                await body(step).ConfigureAwait(false);
                return true;
            },
            options);
    }

    /// <summary>Asks a person and waits for the answer.</summary>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="question">The question.</param>
    /// <exception cref="WaitFailedException">It expired (<c>ask_expired</c>) or was cancelled (<c>ask_cancelled</c>).</exception>
    public Task<Answer> AskAsync(string name, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _attempt.Journal.Wait(TurnWaits.Ask(_attempt, name, question), TurnWaits.ReadAnswer);
    }

    /// <summary>Asks a person about something proposed and waits for the answer.</summary>
    /// <typeparam name="T">The type of the proposal.</typeparam>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="question">The question.</param>
    /// <exception cref="WaitFailedException">It expired (<c>ask_expired</c>) or was cancelled (<c>ask_cancelled</c>).</exception>
    public Task<Answer<T>> AskAsync<T>(string name, Question<T> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _attempt.Journal.Wait(TurnWaits.Ask(_attempt, name, question), TurnWaits.ReadAnswer<T>);
    }

    /// <summary>Asks a person to fill in a form and waits for it.</summary>
    /// <typeparam name="T">The type of the form.</typeparam>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="form">The question.</param>
    /// <exception cref="WaitFailedException">It expired (<c>ask_expired</c>) or was cancelled (<c>ask_cancelled</c>).</exception>
    public Task<FormAnswer<T>> AskAsync<T>(string name, Form<T> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return _attempt.Journal.Wait(TurnWaits.Ask(_attempt, name, form), TurnWaits.ReadForm<T>);
    }

    /// <summary>Asks several questions as one wait: the turn runs again once, when all have ended.</summary>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="questions">The questions, at most 1,000. The longest time-out of them holds for all.</param>
    /// <returns>The answers in the order of the questions; null for one that expired or was cancelled.</returns>
    public Task<IReadOnlyList<Answer?>> AskAllAsync(string name, IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return _attempt.Journal.Wait(TurnWaits.AskAll(_attempt, name, questions), TurnWaits.ReadAnswers);
    }

    /// <summary>Gives an agent a message and waits for its reply.</summary>
    /// <typeparam name="T">The type of the reply.</typeparam>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="call">The message.</param>
    /// <param name="options">Time-out and what happens to the call when this message ends first.</param>
    /// <exception cref="WaitFailedException">
    /// <c>call_timeout</c>, <c>call_deadlock</c>, <c>agent_not_found</c> (absent or not allowed), <c>agent_deleted</c>, or the code with
    /// which the called agent failed.
    /// </exception>
    public Task<T> CallAsync<T>(string name, Call call, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _attempt.Journal.Wait(
            TurnWaits.Call(_attempt, name, call, options ?? CallOptions.Default), static entry => TurnJson.Read<T>(entry.Result));
    }

    /// <summary>Calls several agents as one wait: the turn runs again once, when all have ended.</summary>
    /// <typeparam name="T">The type of the replies.</typeparam>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="calls">The messages, at most 1,000.</param>
    /// <param name="options">Time-out and what happens to the calls when this message ends first.</param>
    /// <returns>How each ended, in the order of the calls.</returns>
    public Task<IReadOnlyList<CallResult<T>>> CallAllAsync<T>(string name, IReadOnlyList<Call> calls, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return _attempt.Journal.Wait(
            TurnWaits.CallAll(_attempt, name, calls, options ?? CallOptions.Default), TurnWaits.ReadResults<T>);
    }

    /// <summary>Waits for a moment in time.</summary>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="duration">How long, from the commit that registers it; up to 10 years.</param>
    public Task SleepAsync(string name, TimeSpan duration) =>
        _attempt.Journal.Wait(TurnWaits.Sleep(name, duration), static _ => true);

    /// <summary>Asks for a judgment. Without a model it is a person's, in the operator queue.</summary>
    /// <typeparam name="T">The type of the judgment; its JSON schema is the form of the answer.</typeparam>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="prompt">The instruction, an interpolated string; its holes are handed over as data.</param>
    /// <param name="options">How it waits.</param>
    /// <exception cref="WaitFailedException">It expired (<c>ask_expired</c>) or was cancelled (<c>ask_cancelled</c>).</exception>
    public Task<T> JudgeAsync<T>(string name, Prompt prompt, JudgeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return _attempt.Journal.Wait(
            TurnWaits.Judge<T>(_attempt, name, prompt, options ?? JudgeOptions.Default), TurnWaits.ReadJudgment<T>);
    }

    /// <summary>Asks for a judgment that is one of several answers. Without a model it is a person's, in the operator queue.</summary>
    /// <param name="name">The wait's name, unique within the message.</param>
    /// <param name="prompt">The instruction, an interpolated string; its holes are handed over as data.</param>
    /// <param name="choices">The answers to choose from, 1 to 50.</param>
    /// <param name="options">How it waits.</param>
    /// <returns>The name of the choice. The answer's data is <c>{"choice": name}</c>.</returns>
    /// <exception cref="WaitFailedException">
    /// It expired (<c>ask_expired</c>), was cancelled (<c>ask_cancelled</c>), or is none of the choices (<c>invalid_answer</c>).
    /// </exception>
    public Task<string> ChooseAsync(string name, Prompt prompt, IReadOnlyList<Choice> choices, JudgeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(choices);
        return _attempt.Journal.Wait(
            TurnChoices.Choose(_attempt, name, prompt, choices, options ?? JudgeOptions.Default), entry => TurnChoices.Read(entry, choices));
    }

    /// <summary>Sets the result of the message, once. It goes to a caller, to who waits over HTTP, and into the execution.</summary>
    /// <param name="value">The result, written as JSON of at most 1 MiB.</param>
    public void Reply(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _attempt.Guard();
        SetResult(TurnJson.WriteObject(value).ToArray());
    }

    /// <summary>Speaks to where the message came from, at once and as often as wanted.</summary>
    /// <param name="text">The text.</param>
    public void Say(string text) =>
        _attempt.Affect(EffectKind.Say, TurnEffects.Origin, position => TurnEffects.Say(_attempt, position, text));

    /// <summary>Gives an agent a message without waiting for it.</summary>
    /// <param name="agent">The agent's name; absent or not allowed, the effect becomes <c>undeliverable</c> with an alert.</param>
    /// <param name="type">The type of the message; by default that of this one.</param>
    /// <param name="data">The payload, written as JSON; by default that of this message, byte by byte.</param>
    /// <param name="key">The key; by default that of this message.</param>
    public void Tell(string agent, string? type = null, object? data = null, MessageKey key = default) =>
        _attempt.Affect(EffectKind.Tell, agent, position => TurnEffects.Tell(_attempt, position, agent, type, data, key));

    /// <summary>
    /// Sends something out of the platform: an HTTP POST of <c>{"type", "timestamp", "data"}</c>, retried for hours until a 2xx answers it, at
    /// least once, with an id the receiver can deduplicate on.
    /// </summary>
    /// <param name="url">Where: an absolute <c>http</c> or <c>https</c> address of at most 2,000 characters, without user name and fragment.
    /// Addresses inside the network are refused when the delivery is attempted, unless the instance allows them.</param>
    /// <param name="type">The type of what is sent; by default that of this message.</param>
    /// <param name="data">The content, written as JSON; by default the payload of this message.</param>
    /// <param name="secret">What it is signed with, as standardwebhooks.com says: base64, with or without <c>whsec_</c>. Null leaves it
    /// unsigned.</param>
    public void Send(Uri url, string? type = null, object? data = null, string? secret = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        _attempt.Affect(
            EffectKind.Send, url.OriginalString, position => TurnEffects.Send(_attempt, position, url, type, data, secret));
    }

    /// <summary>Publishes an event.</summary>
    /// <param name="type">The type of the event, for example <c>refund.approved</c>.</param>
    /// <param name="data">The content, written as JSON; null for none.</param>
    public void Emit(string type, object? data = null) =>
        _attempt.Affect(EffectKind.Emit, type, position => TurnEffects.Emit(_attempt, position, type, data));

    /// <summary>
    /// Sends a message to this agent and key later. Its type is the name; a second reminder of the name replaces the first.
    /// </summary>
    /// <param name="name">The name, unique within the key; the type of the message that comes.</param>
    /// <param name="after">How long after <see cref="Now"/>.</param>
    /// <param name="payload">The payload, written as JSON; null for none.</param>
    public void Remind(string name, TimeSpan after, object? payload = null) => Remind(name, Now + after, payload);

    /// <summary>
    /// Sends a message to this agent and key later. Its type is the name; a second reminder of the name replaces the first.
    /// </summary>
    /// <param name="name">The name, unique within the key; the type of the message that comes.</param>
    /// <param name="when">When; a time that has passed means at once.</param>
    /// <param name="payload">The payload, written as JSON; null for none.</param>
    public void Remind(string name, DateTimeOffset when, object? payload = null) =>
        _attempt.Affect(EffectKind.Remind, name, position => TurnEffects.Remind(_attempt, position, name, when, payload));

    /// <summary>Withdraws a reminder of this agent and key; one that is absent or has come is ignored.</summary>
    /// <param name="name">Its name.</param>
    public void CancelReminder(string name) =>
        _attempt.Affect(EffectKind.CancelReminder, name, position => new Effect
        {
            Position = position,
            Kind = EffectKind.CancelReminder,
            Target = name,
        });

    /// <summary>Puts an alert in the operator queue: news that a person should see; nobody waits for an answer.</summary>
    /// <param name="title">The news in one line of at most 200 characters.</param>
    /// <param name="detail">More, or null.</param>
    /// <param name="priority">How urgent it is.</param>
    public void Raise(string title, string? detail = null, Priority priority = Priority.Normal) =>
        _attempt.Affect(
            EffectKind.Raise, TurnEffects.Operators, position => TurnEffects.Raise(_attempt, position, title, detail, priority));

    /// <summary>Says that the message is set aside on purpose.</summary>
    /// <param name="reason">Why, in words for a person.</param>
    public void Drop(string reason) =>
        _attempt.Affect(EffectKind.Drop, TurnEffects.Origin, position => TurnEffects.Drop(_attempt, position, reason));

    internal void SetResult(byte[] json)
    {
        if (_reply is not null)
        {
            _attempt.Fail(TurnViolations.ReplyTwice, "A message has one result: Say speaks many times.");
        }

        if (json.Length > TurnBounds.PayloadBytes)
        {
            _attempt.Fail(TurnViolations.ReplyTooLarge, $"A reply may have {TurnBounds.PayloadBytes} bytes.");
        }

        _reply = json;
    }
}
