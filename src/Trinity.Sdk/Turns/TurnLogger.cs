using Microsoft.Extensions.Logging;

namespace Trinity.Sdk.Turns;

/// <summary>Passes lines on once the handler has left the ground that earlier attempts have covered.</summary>
internal sealed class TurnLogger(TurnAttempt attempt) : ILogger
{
    private readonly ILogger _inner = attempt.Request.Services.Log;
    private readonly ITurnLines? _lines = attempt.Settings.Lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && !attempt.IsReplaying && (IsKept(logLevel) || _inner.IsEnabled(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        _inner.Log(logLevel, eventId, state, exception, formatter);

        // Of an exception only the type: its text may hold what not everybody may read who may read the agent's log.
        _lines?.Write(
            attempt.Request, logLevel, exception is null ? formatter(state, null) : $"{formatter(state, exception)} ({exception.GetType().Name})");
    }

    private bool IsKept(LogLevel level) => _lines?.Keeps(level) == true;
}
