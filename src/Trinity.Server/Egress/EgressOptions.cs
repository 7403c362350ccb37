using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Egress;

/// <summary>How agents in containers reach hosts outside. Which hosts is in the configuration of each agent, which addresses in that of the instance.</summary>
/// <seealso cref="Engine.Outbound.OutboundOptions"/>
public sealed class EgressOptions
{
    public const string SectionName = "Trinity:Egress";

    private const int Https = 443;

    /// <value>The ports that may be reached at all, at most 100 of them. Default none, which means 443.</value>
    [MaxLength(100)]
    public IReadOnlyList<int> Ports { get; set; } = [];

    /// <value>How many connections one agent may have at once. Default 64; 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int Connections { get; set; } = 64;

    /// <value>How long the other end may take until it is connected. Default 10 seconds; 100 ms to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>How long a connection may rest. Default 5 minutes; 1 second to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a port may be reached.</summary>
    internal bool IsOpen(int port) => Ports.Count == 0 ? port == Https : Ports.Contains(port);
}
