using System.ComponentModel.DataAnnotations;

namespace Trinity.Engine.Deliveries;

/// <summary>How what leaves the platform is delivered.</summary>
public sealed class DeliveryOptions
{
    public const string SectionName = "Trinity:Deliveries";

    /// <value>Attempts that run at the same time to one destination. Default 4.</value>
    [Range(1, 256)]
    public int ParallelPerDestination { get; set; } = 4;

    /// <value>Attempts that run at the same time in all. Default 256.</value>
    [Range(1, 10_000)]
    public int Parallel { get; set; } = 256;

    /// <value>How long an attempt may take until its answer begins. Default 10 seconds; 1 second to 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>How old a delivery may become before it is dead, whatever its attempts. Default 2 days; 1 hour to 30 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(2);
}
