namespace Trinity.Engine.Outbound;

/// <summary>Where the server may connect to by itself.</summary>
public sealed class OutboundOptions
{
    public const string SectionName = "Trinity:Outbound";

    /// <value>
    /// Ranges inside the network that may be connected to, as <c>10.1.0.0/16</c> or <c>fd00::/8</c>. Default none: only public addresses.
    /// </value>
    public IReadOnlyList<string> AllowedRanges { get; set; } = [];

    /// <summary>The ranges that cannot be read.</summary>
    internal IEnumerable<string> Faults() => AllowedRanges.Where(range => !AddressRange.TryParse(range, out _));

    internal IReadOnlyList<AddressRange> Networks() => [.. AllowedRanges.Select(range => AddressRange.Parse(range))];
}
