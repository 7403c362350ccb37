using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.Shell;

/// <summary>How long people stay connected with what agents run in: terminals and SSH.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The section of the settings.</summary>
    public const string SectionName = "Trinity:Connections";

    /// <summary>How long a connection may be there without a byte in either direction. Default 30 minutes; 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often it is looked whether who is connected still may. Default 5 seconds; 50 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many connections there may be at once. Default 64; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int AtOnce { get; set; } = 64;

    /// <summary>For how long a key that was given for SSH opens new connections. Default 5 minutes; 1 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeyLife { get; set; } = TimeSpan.FromMinutes(5);
}
