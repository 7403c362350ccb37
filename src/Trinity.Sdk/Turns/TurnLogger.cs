using Microsoft.Extensions.Logging;

namespace Trinity.Sdk.Turns;

/// <summary>Passes lines on once the handler has left the ground that earlier attempts have covered.</summary>
internal sealed class TurnLogger(TurnAttempt attempt) : ILogger
{
    private readonly ILogger _inner = attempt.Request.Services.Log;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !attempt.IsReplaying && _inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!attempt.IsReplaying)
        {
            _inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
