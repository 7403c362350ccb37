using System.ComponentModel.DataAnnotations;

namespace Trinity.Platform.Audit;

/// <summary>How long the audit log is kept, and how it is sealed.</summary>
public sealed class AuditOptions
{
    public const string SectionName = "Trinity:Audit";

    /// <value>How long entries are kept. Default 365 days; at least 31: the database refuses to erase younger ones than 30. Seals stay for ever.</value>
    [Range(typeof(TimeSpan), "31.00:00:00", "36500.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(365);

    /// <value>How long an entry waits for its seal at most. Default 10 minutes; 1 minute to 1 day. A thousand of them are sealed at once.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SealAfter { get; set; } = TimeSpan.FromMinutes(10);
}
