using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;

namespace Trinity.ClaudeCode.Containers;

/// <summary>
/// What the container of one execution is made of. Its secrets are the token, which is worth nothing after the execution, and the credentials.
/// </summary>
internal sealed record RunSpec
{
    /// <summary>The path at which the platform has its tools for agents.</summary>
    public const string PlatformTools = "/agent-tools";

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    public required MessageId Execution { get; init; }

    /// <summary>Which run of the execution it is, and the name of the wait for it: a person may have an execution run again.</summary>
    public required string Run { get; init; }

    public required string Image { get; init; }

    /// <summary>The model that is asked.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// The conversation. The platform chooses its id, so that it is known whatever becomes of the execution. It goes on where the agent's home has a
    /// record of it.
    /// </summary>
    public required Guid Session { get; init; }

    /// <summary>What the agent is told before the prompt, at most 64 KiB; null for nothing.</summary>
    public string? Instructions { get; init; }

    /// <summary>How often the model may answer; null for as often as it likes.</summary>
    public int? MaxTurns { get; init; }

    /// <summary>How often a call of the model that fails is made again.</summary>
    public required int ModelRetries { get; init; }

    /// <summary>What the execution may ask the platform with, until it has ended.</summary>
    public required string Token { get; init; }

    /// <summary>What the agent is to show elsewhere.</summary>
    public IReadOnlyList<OpenCredential> Credentials { get; init; } = [];

    /// <summary>The directory of this machine with the socket of the platform.</summary>
    public required string SocketDirectory { get; init; }

    /// <summary>The name of the socket in it.</summary>
    public string Socket { get; init; } = "model.sock";

    /// <summary>The path below which the platform answers in place of the model.</summary>
    public string ModelPath { get; init; } = "/model-proxy";

    /// <summary>The path at which the platform has its tools; null for none.</summary>
    public string? ToolPath { get; init; }

    /// <summary>After so long the container ends it by itself, also when the platform is away.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The platform ends it when nothing has been heard of it for so long.</summary>
    public TimeSpan SilentLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>In bytes. Memory and swap together: it has no swap.</summary>
    public long Memory { get; init; } = 1L << 30;

    public double Processors { get; init; } = 1;

    public int Processes { get; init; } = 256;
}
