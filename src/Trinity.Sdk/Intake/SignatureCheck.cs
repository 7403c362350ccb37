namespace Trinity.Sdk.Intake;

/// <summary>Whether a delivery was signed by somebody who knows the secret.</summary>
/// <remarks>
/// An intake begins with it: <c>if (check.Rejection is { } rejection) { return rejection; }</c>. No reason says
/// anything about a secret or about the signature that was expected.
/// </remarks>
public sealed class SignatureCheck
{
    private const int MaxDeliveryIdLength = 200;

    private SignatureCheck(IntakeDecision.Reject? rejection, string? deliveryId)
    {
        Rejection = rejection;
        DeliveryId = deliveryId;
    }

    /// <summary>Whether the signature is right.</summary>
    public bool IsValid => Rejection is null;

    /// <summary>The decision for a delivery that is not signed rightly: 401 and the reason. Null when it is.</summary>
    public IntakeDecision.Reject? Rejection { get; }

    /// <summary>What identifies the delivery, for <see cref="IntakeDecision.Accept"/>; 1 to 200 characters. Null when
    /// the signature is not right, or nothing identifies the delivery.</summary>
    public string? DeliveryId { get; }

    internal static SignatureCheck Valid(string? deliveryId) =>
        new(rejection: null, deliveryId is { Length: > 0 and <= MaxDeliveryIdLength } ? deliveryId : null);

    internal static SignatureCheck Invalid(string reason) => new(new IntakeDecision.Reject(401, reason), deliveryId: null);
}
