using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Webhooks;

/// <summary>How a sender signs its deliveries.</summary>
public sealed class Verification : IValidatableObject
{
    [EnumDataType(typeof(SignatureScheme))]
    [DefaultValue(SignatureScheme.None)]
    [Description("The scheme: none, github, standard (standardwebhooks.com), stripe or slack.")]
    public SignatureScheme Scheme { get; set; }

    [Secret]
    [StringLength(200, MinimumLength = 1)]
    [Description("What the sender signs with.")]
    public string? Secret { get; set; }

    [Secret]
    [StringLength(200, MinimumLength = 1)]
    [Description("What the sender signed with before: good too, while the secret is being replaced.")]
    public string? PreviousSecret { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Scheme == SignatureScheme.None)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(Secret))
        {
            yield return new FaultResult("secret_required", "Without a secret no signature can be checked.", nameof(Secret));
        }

        foreach (var (secret, name) in new[] { (Secret, nameof(Secret)), (PreviousSecret, nameof(PreviousSecret)) })
        {
            if (Scheme == SignatureScheme.Standard && !string.IsNullOrWhiteSpace(secret) && !StandardWebhookSignature.IsSecret(secret))
            {
                yield return new FaultResult("invalid_secret", "A secret of this scheme is base64, with or without whsec_ before it.", name);
            }
        }
    }

    /// <summary>What the scheme says identifies a delivery, whoever sent it; null when nothing does.</summary>
    internal string? DeliveryIdOf(IntakeRequest request) => Scheme switch
    {
        SignatureScheme.Stripe => StripeSignature.DeliveryId(request),
        SignatureScheme.Slack => SlackSignature.DeliveryId(request),
        SignatureScheme.None or SignatureScheme.GitHub or SignatureScheme.Standard => null,
    } ?? request.DeliveryId;

    /// <summary>Checks a delivery, over the bytes as they came.</summary>
    internal SignatureCheck? Check(IntakeRequest request) => Scheme switch
    {
        SignatureScheme.GitHub => GitHubSignature.Verify(request, Secret, PreviousSecret),
        SignatureScheme.Standard => StandardWebhookSignature.Verify(request, Secret, PreviousSecret),
        SignatureScheme.Stripe => StripeSignature.Verify(request, Secret, PreviousSecret),
        SignatureScheme.Slack => SlackSignature.Verify(request, Secret, PreviousSecret),
        SignatureScheme.None => null,
    };
}

/// <summary>The schemes by which senders sign.</summary>
public enum SignatureScheme
{
    /// <summary>They do not.</summary>
    None = 0,

    /// <summary>As GitHub does.</summary>
    [JsonStringEnumMemberName("github")]
    GitHub = 1,

    /// <summary>As standardwebhooks.com says.</summary>
    Standard = 2,

    /// <summary>As Stripe does.</summary>
    Stripe = 3,

    /// <summary>As Slack does.</summary>
    Slack = 4,
}
