namespace Trinity.Sdk.Intake;

/// <summary>
/// Reads deliveries for node types that do not do it themselves: the token of the webhook is the credential, the body is the message.
/// </summary>
internal static class DefaultIntake
{
    public const string MessageType = "webhook.received";

    private static readonly string[] DedupeHeaders = ["webhook-id", "x-github-delivery", "idempotency-key"];

    public static IntakeDecision Receive(IntakeRequest request) => new IntakeDecision.Accept(
        MessageType,
        Dedupe: DedupeHeaders.Select(request.Header).FirstOrDefault(value => value is { Length: > 0 and <= 200 }));
}
