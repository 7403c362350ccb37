using Microsoft.Extensions.Logging;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Takes the log lines of turns for the log of their agent, beside the log of the instance.</summary>
internal interface ITurnLines
{
    /// <summary>Whether lines of a level are kept whatever the log of the instance does with them.</summary>
    bool Keeps(LogLevel level);

    void Write(TurnRequest turn, LogLevel level, string text);
}
