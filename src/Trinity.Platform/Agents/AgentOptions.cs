using System.ComponentModel.DataAnnotations;

namespace Trinity.Platform.Agents;

/// <summary>What the platform does with agents by itself.</summary>
internal sealed class AgentOptions
{
    public const string SectionName = "Trinity:Agents";

    /// <value>How many deleted agents of a tenant a sweep erases. Are there more, it erases none. Default 50; 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int PurgesAtOnce { get; set; } = 50;
}
