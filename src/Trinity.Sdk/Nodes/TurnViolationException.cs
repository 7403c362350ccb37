namespace Trinity.Sdk.Nodes;

/// <summary>
/// The handler did something a turn forbids, for example <c>duplicate_step</c>, <c>used_outside_turn</c> or
/// <c>nondeterministic_turn</c>. The turn has failed, also when this is caught.
/// </summary>
/// <param name="code">The stable code.</param>
/// <param name="message">A sentence for the author of the handler.</param>
public sealed class TurnViolationException(string code, string message) : TrinityException(code, message);
