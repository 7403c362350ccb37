using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Http;

/// <summary>What the doors let through. Deliveries of webhooks have options of their own.</summary>
public sealed class HttpOptions
{
    public const string SectionName = "Trinity:Http";

    /// <value>Requests per second of one principal. Default 5,000; beyond it 429.</value>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 5_000;

    /// <value>Requests of one principal at once, after a pause. Default 20,000.</value>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 20_000;

    /// <value>Requests per second of one address without a key that is known. Default 100; beyond it 429.</value>
    [Range(1, 1_000_000)]
    public int AddressPerSecond { get; set; } = 100;

    /// <value>Requests of one address without a key at once, after a pause. Default 1,000.</value>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; set; } = 1_000;

    /// <value>Keys per minute that one address may try in vain. Default 60; beyond it a key that is not known yet is not looked for.</value>
    [Range(1, 1_000_000)]
    public int FailuresPerMinute { get; set; } = 60;

    /// <value>
    /// The proxies before the server, as addresses and networks like <c>10.0.0.0/8</c>: only they are believed whom they speak for
    /// (<c>X-Forwarded-For</c>) and whether over TLS (<c>X-Forwarded-Proto</c>). Default none.
    /// </value>
    public IList<string> Proxies { get; set; } = [];
}
