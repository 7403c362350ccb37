using Microsoft.Extensions.Logging;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runtimes;

/// <summary>Reads the logs of agents. A runtime implements it when its agents have <see cref="Capability.Logs"/>.</summary>
/// <remarks>
/// A log is for looking, not for keeping: it is bounded, and it may begin anew with the process. Lines are no place for secrets; whoever
/// may use the agent may read them. Every member may be called at any time, from any thread.
/// </remarks>
public interface IAgentLogs
{
    /// <summary>Reads lines in the order of their writing.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="filter">Which lines.</param>
    /// <param name="after">The number of the line to begin after; null for the latest lines.</param>
    /// <param name="limit">The most lines to return: the first ones after <paramref name="after"/>, or else the last ones of all.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The lines; fewer than <paramref name="limit"/> when there are no more.</returns>
    ValueTask<IReadOnlyList<AgentLogLine>> ReadAsync(
        AgentDefinition agent, AgentLogFilter filter, long? after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns when the agent's log has a line with a number above one.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="after">The number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitAsync(AgentDefinition agent, long after, CancellationToken cancellationToken);

    /// <summary>Drops all lines of an agent, because it is purged.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask EraseAsync(AgentDefinition agent, CancellationToken cancellationToken);
}

/// <summary>One line of an agent's log.</summary>
/// <param name="Number">Above that of every earlier line of the agent, also of one from before a restart.</param>
/// <param name="At">When it was written.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Text">The text, at most 4 KiB as UTF-8; it may have several rows.</param>
/// <param name="Execution">The message in whose turn it was written; null for none.</param>
public sealed record AgentLogLine(long Number, DateTimeOffset At, LogLevel Level, string Text, MessageId? Execution);

/// <summary>Which lines of a log are wanted.</summary>
public sealed record AgentLogFilter
{
    /// <summary>All lines.</summary>
    public static AgentLogFilter None { get; } = new();

    /// <summary>The lowest level. Default <see cref="LogLevel.Trace"/>: every line.</summary>
    public LogLevel Level { get; init; }

    /// <summary>The message whose lines are wanted; null for those of all.</summary>
    public MessageId? Execution { get; init; }

    /// <summary>Whether a line is wanted.</summary>
    /// <param name="line">The line.</param>
    public bool Matches(AgentLogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Level >= Level && (Execution is not { } execution || line.Execution == execution);
    }
}
