using Trinity.Engine.Intake;
using Trinity.Platform;
using Trinity.Server.Http;

namespace Trinity.Server.Executions;

/// <summary>Says why a message was not accepted.</summary>
internal static class IntakeProblems
{
    public static IResult Of(IntakeResult result) => result switch
    {
        IntakeResult.AgentNotFound => Problems.Of(Refusal.NotFound("agent")),
        IntakeResult.Invalid { Error: { Code: "payload_too_large" } error } =>
            Problems.Of(StatusCodes.Status413PayloadTooLarge, error.Code, error.Message),
        IntakeResult.Invalid invalid => Problems.Of(Refusal.Invalid(invalid.Error.Code, invalid.Error.Message)),
        IntakeResult.KeyReused => Problems.Of(Refusal.Invalid(
            "idempotency_key_reused", "Another message was sent under this Idempotency-Key. Use a new key for a new message.")),
        IntakeResult.Gone => Problems.Of(
            StatusCodes.Status410Gone, "agent_expired", "The agent is ephemeral: its time or its messages are over, and it is erased soon."),
        IntakeResult.Full full => Problems.Of(
            StatusCodes.Status429TooManyRequests, full.Code, "There is no room for another message now.", full.RetryAfter),
        IntakeResult.Busy busy => Problems.Of(
            StatusCodes.Status503ServiceUnavailable, busy.Code, "The server cannot take anything now.", busy.RetryAfter),
        _ => throw new InvalidOperationException("Unknown result."),
    };
}
