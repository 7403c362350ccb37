using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Trinity.Server.Tests.Agents;

/// <summary>The statements on the control data of one server, as long as it is not disposed of. Servers of other tests run beside it.</summary>
internal sealed class Statements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _place;
    private readonly ConcurrentQueue<string> _texts = [];
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];

    public Statements(DeskServer server)
    {
        _place = server.Server.Postgres is { } postgres
            ? new DbConnectionStringBuilder { ConnectionString = postgres }["Database"].ToString()!
            : server.Server.DataDirectory;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public IReadOnlyCollection<string> Texts => _texts;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Value: CommandEventData data } && value.Key == RelationalEventId.CommandExecuting.Name
            && data.Command.Connection is { } connection
            && (connection.Database == _place || connection.DataSource.StartsWith(_place, StringComparison.Ordinal)))
        {
            _texts.Enqueue(data.Command.CommandText);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }
}
