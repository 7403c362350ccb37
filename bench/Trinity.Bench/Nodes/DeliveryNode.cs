using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Bench.Nodes;

/// <summary>A delivery as GitHub signs it becomes one message, one change of the state and two events.</summary>
[NodeType("bench-delivery")]
public sealed class DeliveryNode : NativeAgent<Ledger, DeliveryConfig>, IIntake<DeliveryConfig>
{
    internal const string SignatureHeader = "X-Hub-Signature-256";
    internal const string DeliveryHeader = "X-GitHub-Delivery";

    public IntakeDecision Receive(IntakeRequest request, DeliveryConfig config)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(config.Secret), request.Body.Span, hash);
        var wanted = "sha256=" + Convert.ToHexStringLower(hash);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(wanted), Encoding.UTF8.GetBytes(request.Header(SignatureHeader) ?? string.Empty))
            ? new IntakeDecision.Accept("order.paid", Ledger.Key, request.Header(DeliveryHeader))
            : new IntakeDecision.Reject(401, "The signature is wrong.");
    }

    [Handles("order.paid")]
    public Task PaidAsync(Order order, Turn<Ledger, DeliveryConfig> turn)
    {
        turn.Emit("ledger.booked", turn.State.Book(order.Amount));
        turn.Emit("order.settled", order);
        return Task.CompletedTask;
    }
}

/// <summary>The configuration of a <see cref="DeliveryNode"/>.</summary>
public sealed class DeliveryConfig
{
    /// <summary>What deliveries are signed with.</summary>
    public string Secret { get; set; } = string.Empty;
}
