using Trinity.Sdk.Nodes;

namespace Trinity.CrashNodes;

[NodeType("crash-desk")]
public sealed class DeskNode : NativeAgent<JobState, JobConfig>
{
    [Handles("*")]
    public Task RunAsync(Job job, Turn<JobState, JobConfig> turn) => JobRun.RunAsync(job, turn);
}

/// <summary>Lets jobs of a key pass those that wait.</summary>
[NodeType("crash-relaxed", Ordering = Ordering.Relaxed)]
public sealed class RelaxedDeskNode : NativeAgent<JobState, JobConfig>
{
    [Handles("*")]
    public Task RunAsync(Job job, Turn<JobState, JobConfig> turn) => JobRun.RunAsync(job, turn);
}

/// <summary>Takes deliveries of webhooks, all in one key.</summary>
[NodeType("crash-hooks", DefaultKey = "deliveries")]
public sealed class HooksNode : NativeAgent<JobState, JobConfig>
{
    [Handles("*")]
    public Task RunAsync(Job job, Turn<JobState, JobConfig> turn) => JobRun.RunAsync(job, turn);
}
