using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trinity.Server.Tests.Secrets;

/// <summary>Everything that a server logs at any level, with scopes, values and exceptions.</summary>
internal sealed class LogOutput : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = [];
    private IExternalScopeProvider? _scopes;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Listens to a server as if its operator had set every level to the lowest.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(this);
        services.Configure<LoggerFilterOptions>(filters =>
        {
            filters.MinLevel = LogLevel.Trace;
            filters.Rules.Clear();
            filters.Rules.Add(new LoggerFilterRule(typeof(LogOutput).FullName, categoryName: null, LogLevel.Trace, filter: null));
        });
    }

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void Dispose()
    {
        // The lines are read after the server has gone.
    }

    private sealed class Log(LogOutput output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => output._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            output._lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {state} {exception}");
            output._scopes?.ForEachScope((scope, lines) => lines.Enqueue($"{category} in {scope}"), output._lines);
        }
    }
}
