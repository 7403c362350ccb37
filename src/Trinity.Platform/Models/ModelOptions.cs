using System.ComponentModel.DataAnnotations;

namespace Trinity.Platform.Models;

/// <summary>Where the models are, and what agents may have of them.</summary>
public sealed class ModelOptions
{
    public const string SectionName = "Trinity:Models";

    /// <value>
    /// Where the provider is. Default <c>https://api.anthropic.com</c>. An address inside the network needs <c>Trinity:Outbound:AllowedRanges</c> too.
    /// </value>
    public Uri BaseUrl { get; set; } = new("https://api.anthropic.com");

    /// <value>The provider's key. It goes to the provider and nowhere else. Default none, and then every call is answered with 503.</value>
    public string? ApiKey { get; set; }

    /// <value>The models that may be used at all: ids, or beginnings of ids with <c>*</c> behind them. Default none, which means every model.</value>
    public IReadOnlyList<string> Allowed { get; set; } = [];

    /// <value>What models cost, by the beginnings of their ids, in dollars for a million tokens. It goes before the list prices.</value>
    public IReadOnlyDictionary<string, ModelPrice> Prices { get; set; } = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);

    /// <value>The bytes that a request may have. Default 32 MiB, as the provider's own.</value>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <value>How long an answer that comes in pieces may rest between two of them. Default 5 minutes; 1 second to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <value>How long a call may take in all. Default 30 minutes; 1 second to 6 hours.</value>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>What cannot be; null when all can.</summary>
    internal string? Fault => this switch
    {
        { BaseUrl: not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "" } } =>
            $"{SectionName}:{nameof(BaseUrl)} is an address like https://api.anthropic.com.",
        _ when Prices.Values.Any(price => !price.IsValid) => $"{SectionName}:{nameof(Prices)} holds a price below nothing.",
        _ when ApiKey is { } key && key.Any(character => character is < '!' or > '~') =>
            $"{SectionName}:{nameof(ApiKey)} holds characters that no key has.",
        _ => null,
    };
}
