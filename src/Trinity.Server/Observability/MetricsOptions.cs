using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Observability;

/// <summary>Who may read the metrics in the format of Prometheus.</summary>
public sealed class MetricsOptions
{
    public const string SectionName = "Trinity:Metrics";

    /// <value>
    /// What <c>GET /metrics</c> must be asked with, as <c>Authorization: Bearer …</c>; at least 20 characters. Default none, and then there is no
    /// <c>/metrics</c>. It opens nothing else.
    /// </value>
    [MinLength(20)]
    public string? Token { get; set; }
}
