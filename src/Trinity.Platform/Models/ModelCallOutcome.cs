namespace Trinity.Platform.Models;

/// <summary>What became of a call.</summary>
/// <param name="Status">Which end it had.</param>
/// <param name="Usage">What it has used; null when nobody knows, and then all that it could use counts.</param>
internal sealed record ModelCallOutcome(ModelCallStatus Status, ModelUsage? Usage)
{
    /// <summary>What that costs, in millionths of a dollar; null when nobody knows.</summary>
    public long? MicroUsd { get; init; }

    /// <summary>What the provider has answered; null when it has not.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>What the provider calls the request.</summary>
    public string? RequestId { get; init; }
}
