using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Intake;

/// <summary>Lets a node type read webhook deliveries itself: verify them, and say what message each one is.</summary>
/// <typeparam name="TConfig">The configuration of the agent.</typeparam>
/// <remarks>
/// It runs at the door, before a row exists. It is pure: no state, no input or output, at most 50 ms; slower ones are logged and counted.
/// </remarks>
public interface IIntake<in TConfig>
{
    /// <summary>Decides about one delivery.</summary>
    /// <param name="request">The delivery.</param>
    /// <param name="config">The agent's configuration, with its secrets.</param>
    IntakeDecision Receive(IntakeRequest request, TConfig config);
}

/// <summary>One webhook delivery as it came.</summary>
public sealed record IntakeRequest
{
    /// <summary>The agent it is for.</summary>
    public AgentId AgentId { get; init; }

    /// <summary>The body, exactly the bytes that were received; at most 1 MiB.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The media type of the body; empty when none was sent.</summary>
    public string ContentType { get; init; } = string.Empty;

    /// <summary>The headers; names are compared without case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// What identifies the delivery by its headers: the first of <c>webhook-id</c>, <c>X-GitHub-Delivery</c> and <c>Idempotency-Key</c> that
    /// has 1 to 200 characters; null when there is none. It is only as good as the sender.
    /// </summary>
    public string? DeliveryId => DefaultIntake.DeliveryIdOf(this);

    /// <summary>A header's value; null when it was not sent.</summary>
    /// <param name="name">The header's name.</param>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What is done with a delivery.</summary>
public abstract record IntakeDecision
{
    private IntakeDecision()
    {
    }

    /// <summary>It is a message.</summary>
    /// <param name="Type">The type of the message.</param>
    /// <param name="Key">The key; null for the node type's default.</param>
    /// <param name="Dedupe">What identifies the delivery, at most 200 characters: a second one with it is answered with the first one's id.
    /// Null when nothing does.</param>
    /// <param name="Data">The payload; null for the body as it came.</param>
    public sealed record Accept(string Type, string? Key = null, string? Dedupe = null, ReadOnlyMemory<byte>? Data = null) : IntakeDecision;

    /// <summary>It is refused and nothing is stored.</summary>
    /// <param name="Status">401 when the sender is not who it must be, 422 when the content is of no use.</param>
    /// <param name="Reason">Why, in words; it goes to the sender, so it holds no secret.</param>
    public sealed record Reject(int Status, string Reason) : IntakeDecision;

    /// <summary>It is answered at once and nothing is stored, as a set-up challenge wants it.</summary>
    /// <param name="Body">The answer.</param>
    /// <param name="ContentType">Its media type.</param>
    public sealed record Answer(ReadOnlyMemory<byte> Body, string ContentType) : IntakeDecision;
}
