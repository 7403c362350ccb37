using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Sharing;

/// <summary>How many requests come in by public links.</summary>
public sealed class PublicLinkOptions
{
    public const string SectionName = "Trinity:PublicLinks";

    /// <value>Requests per second of one link. Default 50; beyond it 429.</value>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 50;

    /// <value>Requests of one link at once, after a pause. Default 200.</value>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 200;

    /// <value>Requests per second of one address, whatever the link. Default 10; beyond it 429.</value>
    [Range(1, 1_000_000)]
    public int AddressPerSecond { get; set; } = 10;

    /// <value>Requests of one address at once, after a pause. Default 100.</value>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; set; } = 100;
}
