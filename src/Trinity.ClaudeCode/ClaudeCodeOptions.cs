using System.ComponentModel.DataAnnotations;

namespace Trinity.ClaudeCode;

/// <summary>Where agents of the kind <c>claude_code</c> are executed.</summary>
public sealed class ClaudeCodeOptions : IValidatableObject
{
    /// <summary>The section of the settings.</summary>
    public const string SectionName = "Trinity:ClaudeCode";

    /// <summary>Whether there is the runtime. Default false: it needs a Docker engine and an image.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The engine, on the machine of the server. Default <c>unix:///var/run/docker.sock</c>; <c>tcp://</c> with the three files below: whoever reaches an
    /// engine without them has its machine.
    /// </summary>
    [Required]
    public Uri Engine { get; set; } = new("unix:///var/run/docker.sock");

    /// <summary>The file with the certificate of the authority that the engine's is signed by, as PEM. Only for <c>tcp://</c>.</summary>
    public string? EngineAuthority { get; set; }

    /// <summary>The file with the certificate with which the server shows the engine who it is, as PEM. Only for <c>tcp://</c>.</summary>
    public string? EngineCertificate { get; set; }

    /// <summary>The file with the key of that, as PEM. Only for <c>tcp://</c>.</summary>
    public string? EngineKey { get; set; }

    /// <summary>The image of the agents, see <c>deploy/agent</c>. Default <c>trinity-agent</c>.</summary>
    [Required]
    [MinLength(1)]
    public string Image { get; set; } = "trinity-agent";

    /// <summary>The model of agents that name none. Default <c>claude-sonnet-4-5</c>.</summary>
    [Required]
    [MinLength(1)]
    public string Model { get; set; } = "claude-sonnet-4-5";

    /// <summary>How many executions of one agent there may be at once; its other messages stay in the mailbox. Default 2; 1 to 100.</summary>
    [Range(1, 100)]
    public int Parallel { get; set; } = 2;

    /// <summary>How many executions there may be at once, of all agents. Default 16; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int Executions { get; set; } = 16;

    /// <summary>
    /// The memory that they may have in all, in MiB, as their agents' <c>memoryMb</c> say: what does not fit waits. Default none: no bound; 256 to 67,108,864.
    /// </summary>
    [Range(256, 64 * 1024 * 1024)]
    public int? ExecutionsMemoryMb { get; set; }

    /// <summary>
    /// How often a call of the model that fails is made again, after half a second and then twice as long each time, up to 32 seconds. Default 7, about a
    /// minute: as long an execution does without this server, or the provider. A key that the provider refuses is tried as long. 0 to 20.
    /// </summary>
    [Range(0, 20)]
    public int ModelRetries { get; set; } = 7;

    /// <summary>
    /// How often it is looked whether executions have been cancelled, and whether the engine has any that nobody looks after. Default 2 seconds; 50 ms
    /// to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many workspaces may be looked into at once. Default 32; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int Workspaces { get; set; } = 32;

    /// <summary>How long the container of a workspace is kept that nobody looks into. Default 5 minutes; 100 ms to a day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan WorkspaceIdle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The memory of the container of a workspace, in MiB: for whoever looks into it, not for executions. Default 512; 64 to 65,536.</summary>
    [Range(64, 65_536)]
    public int WorkspaceMemoryMb { get; set; } = 512;

    /// <summary>How many processors it may keep busy. Default 1; 0.1 to 64.</summary>
    [Range(0.1, 64)]
    public double WorkspaceProcessors { get; set; } = 1;

    /// <summary>
    /// The engine counts as away when it has not answered for so long: its agents are <c>unknown</c> then, and operators are told. Default 5 seconds;
    /// 100 ms to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan AnswerLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The memory that executions may have in all, in bytes; null for no bound.</summary>
    internal long? ExecutionMemory => (long?)ExecutionsMemoryMb << 20;

    /// <summary>Says what does not fit together.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isLocal = Engine.Scheme == "unix";
        var files = (string?[])[EngineAuthority, EngineCertificate, EngineKey];
        if (isLocal ? files.Any(file => file is not null) : Engine.Scheme != "tcp" || files.Any(file => file is null))
        {
            yield return new ValidationResult(
                $"{SectionName}:Engine is unix:///…, or tcp://… with {nameof(EngineAuthority)}, {nameof(EngineCertificate)} and {nameof(EngineKey)}.");
        }
    }
}
