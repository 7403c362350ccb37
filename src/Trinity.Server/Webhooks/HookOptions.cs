using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Webhooks;

/// <summary>How many deliveries a webhook takes.</summary>
public sealed class HookOptions
{
    public const string SectionName = "Trinity:Hooks";

    /// <value>Deliveries per second of one token. Default 2,000; beyond it 429.</value>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 2_000;

    /// <value>Deliveries at once, after a pause. Default 10,000.</value>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 10_000;

    /// <value>Deliveries per second with tokens that lead nowhere, all of them together. Default 100.</value>
    [Range(1, 1_000_000)]
    public int UnknownPerSecond { get; set; } = 100;
}
