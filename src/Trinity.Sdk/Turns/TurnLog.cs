using Microsoft.Extensions.Logging;

namespace Trinity.Sdk.Turns;

/// <summary>What the turn itself logs.</summary>
internal static partial class TurnLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: something owned by a turn could not be released.")]
    public static partial void NotReleased(ILogger logger, string agent, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Agent {Agent}: a message has used half of its journal ({Entries} entries, {Bytes} bytes).")]
    public static partial void JournalHalfFull(ILogger logger, string agent, int entries, long bytes);
}
