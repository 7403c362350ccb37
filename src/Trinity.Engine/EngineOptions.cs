using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Messages;

namespace Trinity.Engine;

/// <summary>The bounds and shares of the engine.</summary>
public sealed class EngineOptions
{
    public const string SectionName = "Trinity:Engine";

    /// <value>Messages of one key that may wait for their turn. Default 1,000; a full key is refused with 429.</value>
    [Range(1, 1_000_000)]
    public int LaneLimit { get; set; } = Bounds.Lane;

    /// <value>Messages of one agent that may wait for their turn. Default 10,000; a full agent is refused with 429.</value>
    [Range(1, 10_000_000)]
    public int AgentLimit { get; set; } = Bounds.Agent;

    /// <value>Writes that may wait for the store. Default 20,000; beyond it intake answers 503.</value>
    [Range(100, 1_000_000)]
    public int WriteQueueLimit { get; set; } = 20_000;

    /// <value>Writes that share one transaction at most. Default 500.</value>
    [Range(1, 10_000)]
    public int BatchLimit { get; set; } = 500;

    /// <value>Turns that run at the same time in this process. Default 512; those that wait for answers do not count.</value>
    [Range(1, 100_000)]
    public int ParallelTurns { get; set; } = 512;

    /// <value>Turns of a key that may run on uncommitted outcomes of the turns before them. Default 64.</value>
    [Range(1, 1_000)]
    public int UncommittedTurns { get; set; } = 64;

    /// <value>Keys whose state an idle mailbox keeps in memory. Default 256.</value>
    [Range(0, 1_000_000)]
    public int WarmKeys { get; set; } = 256;

    /// <value>Attempts that run at the same time at messages from before an unclean stop. Default 8.</value>
    [Range(1, 1_000)]
    public int QuarantinedTurns { get; set; } = 8;

    /// <value>How often what was left behind is looked for. Default 30 seconds; 1 second to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>How long ended messages are kept. Default 30 days; at least 7, as long as idempotency keys hold.</value>
    [Range(typeof(TimeSpan), "7.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <value>
    /// How long after its start a server looks for what is kept too long; it takes up its work first. Default 1 minute; 0 to 1 hour. Then every hour.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetentionDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>How long a stop waits for turns that run. Default 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>Messages that a tenant may submit per second. Default 0: no limit.</value>
    [Range(0, 10_000_000)]
    public int TenantMessagesPerSecond { get; set; }

    /// <value>Bytes of payloads that a tenant may have stored. Default 0: no limit.</value>
    [Range(0, long.MaxValue)]
    public long TenantStoredBytes { get; set; }
}
