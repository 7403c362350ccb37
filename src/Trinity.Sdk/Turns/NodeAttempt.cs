using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>An attempt with a handler, a state and a configuration of known types.</summary>
internal sealed class NodeAttempt<TState, TConfig> : TurnAttempt
    where TState : class, new()
    where TConfig : class, new()
{
    private readonly TypedNodeDefinition<TState, TConfig> _definition;
    private readonly Turn<TState, TConfig> _turn;
    private Handler<TState, TConfig>? _handler;

    public NodeAttempt(TypedNodeDefinition<TState, TConfig> definition, TurnRequest request, TurnSettings settings)
        : base(request, settings, definition.Timeout)
    {
        _definition = definition;
        var configuration = request.Configuration;
        configuration.Bound ??= definition.ReadConfig(configuration.Json);
        _turn = new Turn<TState, TConfig>(this, definition, (TConfig)configuration.Bound);
    }

    protected override Task Invoke()
    {
        var message = Request.Message;
        if (Request.PinnedVersion is { } version && !_definition.CanResume(version))
        {
            throw new NodeFailedException(
                $"The message began with version {version} of '{_definition.Name}', and this is version {_definition.Version}.",
                Retry.Never,
                "node_version_changed");
        }

        _handler = _definition.FindHandler(message.Type)
            ?? throw new NodeFailedException($"'{_definition.Name}' does not handle '{message.Type}'.", Retry.Never, "type_not_handled");
        return _handler.Invoke(_definition.CreateInstance(), _handler.ReadPayload?.Invoke(message), _turn);
    }

    protected override TurnOutcome Complete(Task handler)
    {
        if (_handler!.ReadReply is { } readReply && readReply(handler) is { } reply)
        {
            _turn.SetResult(TurnJson.WriteObject(reply).ToArray());
        }

        var state = StateChange();
        return HasViolation
            ? throw new TurnViolationException(Violation!.Code, Violation.Message)
            : new TurnOutcome.Completed { Reply = _turn.Result, State = state, Effects = Effects.Added };
    }

    private StateChange? StateChange()
    {
        if (_turn.TouchedState is not { } state)
        {
            return null;
        }

        var data = TurnJson.Write(state);
        var before = Request.State;
        var isUnchanged = before is null
            ? data.AsSpan().SequenceEqual(_definition.DefaultState)
            : before.SchemaVersion == _definition.Version && data.AsSpan().SequenceEqual(before.Data.Span);
        if (isUnchanged)
        {
            return null;
        }

        if (Request.Message.Key is null)
        {
            Fail(
                TurnViolations.StateWithoutKey,
                "The message has no key, so there is no state to change: send it with a key, or give the node type a DefaultKey.");
        }

        if (data.Length > TurnBounds.StateBytes)
        {
            Fail(TurnViolations.StateTooLarge, $"The state of a key may have {TurnBounds.StateBytes} bytes.");
        }

        return new StateChange(_definition.Version, data, _definition.IndexedProperties.Count == 0 ? null : _definition.Index(state));
    }
}
