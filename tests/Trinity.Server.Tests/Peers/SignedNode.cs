using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Server.Tests.Peers;

/// <summary>Takes deliveries that are signed as its configuration says.</summary>
[NodeType("signed", DefaultKey = "all")]
public sealed class SignedNode : NativeAgent<SignedState, SignedConfig>, IIntake<SignedConfig>
{
    public IntakeDecision Receive(IntakeRequest request, SignedConfig config)
    {
        var check = config.Scheme switch
        {
            "standard" => StandardWebhookSignature.Verify(request, config.Secret),
            "github" => GitHubSignature.Verify(request, config.Secret),
            "slack" => SlackSignature.Verify(request, config.Secret),
            _ => StripeSignature.Verify(request, config.Secret),
        };
        return check.Rejection is { } rejection ? rejection : new IntakeDecision.Accept("signed.delivery", Dedupe: check.DeliveryId);
    }

    [Handles("signed.delivery")]
    public Task TakeAsync(Turn<SignedState, SignedConfig> turn)
    {
        turn.State.Count++;
        return Task.CompletedTask;
    }
}

public sealed class SignedState
{
    public int Count { get; set; }
}

public sealed class SignedConfig
{
    public string Scheme { get; set; } = string.Empty;

    public string Secret { get; set; } = string.Empty;
}
