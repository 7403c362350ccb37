using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Intake;

/// <summary>
/// Reads deliveries for node types that do not do it themselves: the token of the webhook is the credential, the body is the message.
/// </summary>
internal static class DefaultIntake
{
    public const string MessageType = "webhook.received";

    private static readonly string[] DedupeHeaders = ["webhook-id", "x-github-delivery", "idempotency-key"];

    public static IntakeDecision Receive(IntakeRequest request) => new IntakeDecision.Accept(MessageType, Dedupe: DeliveryIdOf(request));

    /// <summary>The media type of the message that a delivery becomes: what an intake makes of it is JSON.</summary>
    public static string ContentTypeOf(IntakeRequest request, IntakeDecision.Accept accept) => request switch
    {
        _ when accept.Data is not null || IsJson(request.ContentType) => MessageEnvelope.Json,
        { ContentType: { Length: > 0 and <= 200 } type } when !type.Any(char.IsControl) => type,
        _ => "application/octet-stream",
    };

    private static bool IsJson(string contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals(MessageEnvelope.Json, StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    public static string? DeliveryIdOf(IntakeRequest request)
    {
        foreach (var name in DedupeHeaders)
        {
            if (request.Header(name) is { Length: > 0 and <= 200 } value)
            {
                return value;
            }
        }

        return null;
    }
}
