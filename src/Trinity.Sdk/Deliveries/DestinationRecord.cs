using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Deliveries;

/// <summary>Where an agent's deliveries go: one address with its pace and its secrets.</summary>
/// <remarks>A class and not a record: nothing writes it out, for it holds its secrets in clear.</remarks>
internal sealed class DestinationRecord
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    public required string Url { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why nothing is sent to it any more, a stable code; null when something is.</summary>
    public string? DisabledBy { get; set; }

    /// <summary>Whether its agent is deleted, or held after a restore: then everything stays as it is.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>When its agent came back; null when it was never away. What is pending has its full age again from then on.</summary>
    public DateTimeOffset? ThawedAt { get; init; }

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int Failures { get; set; }

    /// <summary>Until when it is left alone; null when it is not.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>What deliveries are signed with; null when they are not.</summary>
    public string? Secret { get; set; }

    /// <summary>The secret before.</summary>
    public string? PreviousSecret { get; set; }

    /// <summary>Until when deliveries are signed with the secret before, too.</summary>
    public DateTimeOffset? PreviousExpiresAt { get; set; }

    /// <summary>The host of the address: its path and query may hold secrets of the receiver.</summary>
    public string Host => new Uri(Url).Authority;

    /// <summary>The secrets an attempt is signed with, the current one first.</summary>
    public IReadOnlyList<string> SecretsAt(DateTimeOffset time)
    {
        var previous = PreviousExpiresAt > time && !string.Equals(PreviousSecret, Secret, StringComparison.Ordinal) ? PreviousSecret : null;
        return (Secret, previous) switch
        {
            (null, null) => [],
            (not null, null) => [Secret],
            (null, not null) => [previous],
            _ => [Secret, previous],
        };
    }

    /// <summary>Takes the secret of the latest delivery; the one before holds on for a while, as receivers do not change theirs at the same moment.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool Rotate(string? secret, DateTimeOffset now)
    {
        if (string.Equals(secret, Secret, StringComparison.Ordinal))
        {
            return false;
        }

        if (Secret is not null)
        {
            PreviousSecret = Secret;
            PreviousExpiresAt = now + DeliveryBounds.SecretOverlap;
        }

        Secret = secret;
        return true;
    }
}
