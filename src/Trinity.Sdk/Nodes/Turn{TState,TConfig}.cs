using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>One attempt at a message of an agent with state and configuration.</summary>
/// <typeparam name="TState">The state of one key.</typeparam>
/// <typeparam name="TConfig">The configuration of the agent.</typeparam>
public sealed class Turn<TState, TConfig> : Turn
    where TState : class, new()
    where TConfig : class, new()
{
    private readonly TurnAttempt _attempt;
    private readonly TypedNodeDefinition<TState, TConfig> _definition;
    private TState? _state;

    internal Turn(TurnAttempt attempt, TypedNodeDefinition<TState, TConfig> definition, TConfig config)
        : base(attempt)
    {
        _attempt = attempt;
        _definition = definition;
        Config = config;
    }

    /// <summary>The configuration the message is pinned to. Not to be changed.</summary>
    public TConfig Config { get; }

    /// <summary>
    /// The state of the message's key: this attempt's own copy, committed when the turn completes, at most 1 MiB as JSON. A message
    /// without a key starts from the default and must not change it (<c>state_without_key</c>).
    /// </summary>
    public TState State
    {
        get
        {
            _attempt.Guard();
            return _state ??= _definition.ReadState(_attempt.Request.State);
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _attempt.Guard();
            _state = value;
        }
    }

    /// <summary>The state, if the handler has touched it.</summary>
    internal TState? TouchedState => _state;

    /// <summary>Reads the committed state of another key of this agent. Recorded: later attempts see the same.</summary>
    /// <param name="key">The other key.</param>
    /// <param name="name">The step's name; by default <c>peek:</c> and the key.</param>
    /// <returns>The state, or null when the key has none.</returns>
    public Task<TState?> PeekAsync(string key, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var services = _attempt.Request.Services;
        return _attempt.Journal.Step(new StepWork<TState?>
        {
            Name = name ?? "peek:" + key,
            Kind = JournalKind.Peek,
            RequestHash = RequestHash.Of(key),
            Body = async step => await services.PeekAsync(key, step.CancellationToken).ConfigureAwait(false) is { } snapshot
                ? _definition.ReadState(snapshot)
                : null,
            Read = static entry => TurnJson.Read<TState?>(entry.Result),
            Options = StepOptions.Default,
        });
    }

    /// <summary>Finds the keys of this agent whose indexed state properties match. Recorded: later attempts see the same.</summary>
    /// <param name="name">The step's name, unique within the message.</param>
    /// <param name="conditions">All of them must hold.</param>
    /// <returns>At most 1,000 keys, in order.</returns>
    public Task<IReadOnlyList<string>> FindAsync(string name, params IReadOnlyList<StateCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!_definition.IsIndexed(condition.Property))
            {
                throw new ArgumentException($"The state has no indexed property '{condition.Property}'.", nameof(conditions));
            }
        }

        var services = _attempt.Request.Services;
        return _attempt.Journal.Step(new StepWork<IReadOnlyList<string>>
        {
            Name = name,
            Kind = JournalKind.Find,
            RequestHash = RequestHash.Of(conditions),
            Body = step => services.FindAsync(conditions, TurnBounds.FoundKeys, step.CancellationToken),
            Read = static entry => TurnJson.Read<IReadOnlyList<string>>(entry.Result),
            Options = StepOptions.Default,
        });
    }
}
