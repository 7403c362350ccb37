namespace Trinity.Client.Webhooks;

/// <summary>A public entrance to an agent.</summary>
public sealed record Webhook
{
    /// <summary>The id, <c>whk_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name, unique within the agent.</summary>
    public required string Name { get; init; }

    /// <summary>Where deliveries go. It is the credential: shown once, when it is made.</summary>
    public string? Url { get; init; }

    /// <summary>Whether it is open. Closed, it looks as if it did not exist.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Until when the URL before holds; null when there is none.</summary>
    public DateTimeOffset? PreviousExpiresAt { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An entrance to be created.</summary>
/// <param name="Name">The name: 1 to 63 lower-case letters, digits and hyphens.</param>
public sealed record CreateWebhook(string Name);

/// <summary>A change of an entrance.</summary>
/// <param name="IsEnabled">Whether it is open.</param>
public sealed record ChangeWebhook(bool IsEnabled);

/// <summary>What a delivery is answered with, once it is durable.</summary>
/// <param name="Id">The id of the execution.</param>
public sealed record AcceptedDelivery(string Id);
