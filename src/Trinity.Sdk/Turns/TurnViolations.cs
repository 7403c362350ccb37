namespace Trinity.Sdk.Turns;

/// <summary>The codes of what a handler must not do. Each fails the turn, also when the handler catches its exception.</summary>
internal static class TurnViolations
{
    public const string AsyncVoid = "async_void";
    public const string AwaitsOutsideTurn = "awaits_outside_turn";
    public const string BlocksInTurn = "blocks_in_turn";
    public const string DuplicateStep = "duplicate_step";
    public const string JournalTooLarge = "journal_too_large";
    public const string NondeterministicTurn = "nondeterministic_turn";
    public const string ReplyTooLarge = "reply_too_large";
    public const string ReplyTwice = "reply_twice";
    public const string StateTooLarge = "state_too_large";
    public const string StateWithoutKey = "state_without_key";
    public const string StepNotAwaited = "step_not_awaited";
    public const string TooManyEffects = "too_many_effects";
    public const string TooManyWaits = "too_many_waits";
    public const string TurnSealed = "turn_sealed";
    public const string UsedOutsideTurn = "used_outside_turn";
    public const string EffectTooLarge = "effect_too_large";
}
