using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Trinity.Engine;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Postgres.Cluster;

/// <summary>
/// Hears what the other servers commit: forgets what has changed, counts what waits, and tells who listens. While it hears nothing, nothing
/// is relied on that was remembered before; then everybody looks again.
/// </summary>
internal sealed partial class NoticeReader(
    PostgresDatabase database,
    PostgresInstance instance,
    Memories memories,
    StoreWriter writer,
    CommitDispatcher dispatcher,
    TimeProvider time,
    ILogger<NoticeReader> logger) : IHostedService, IHealthPart, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string _own = Notice.Beginning(instance.Writer);
    private Task _reading = Task.CompletedTask;
    private long _counted;

    /// <inheritdoc />
    public string Name => "notices";

    /// <summary>Whether it hears the others.</summary>
    public bool IsWell { get; private set; }

    /// <summary>It hears before anything is remembered.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => _reading = ReadAsync(await OpenAsync(cancellationToken));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _reading;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task ReadAsync(NpgsqlConnection opened)
    {
        NpgsqlConnection? connection = opened;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await OpenAsync(_stopping.Token);
                    LogBack();
                }

                IsWell = true;
                while (true)
                {
                    await connection.WaitAsync(_stopping.Token);
                }
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The loop boundary: whatever it is, it hears nothing now.
                if (IsWell)
                {
                    IsWell = false;
                    LogDeaf(exception);
                }

                memories.ForgetAll();
                await CloseAsync(connection);
                connection = null;
                await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        IsWell = false;
        await CloseAsync(connection);
    }

    /// <summary>Listens, and then makes good what it may not have heard.</summary>
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(database.ListenConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.Notification += (_, notification) => Hear(notification.Payload);
            await using var listen = new NpgsqlCommand($"LISTEN {Notice.Channel}", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);

            // What comes in meanwhile stays with the connection until it is waited for.
            _counted = await writer.ApplyAsync(
                default, default, "count_backlog", transaction => ((PostgresTransaction)transaction).CountBacklog());
            memories.ForgetAll();
            dispatcher.Heard(new Aftermath { IsHeard = true, HasGap = true });
            return connection;
        }
        catch
        {
            await CloseAsync(connection);
            throw;
        }
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private void Hear(string part)
    {
        if (part.StartsWith(_own, StringComparison.Ordinal))
        {
            return;
        }

        var heard = Notice.Read(part);
        memories.Forget(heard.Aftermath.Changed, heard.Aftermath.Forgotten);
        if (heard.Number > _counted)
        {
            foreach (var (agent, key, change) in heard.Backlog)
            {
                writer.Backlog.Load(agent, key, change);
            }
        }

        dispatcher.Heard(heard.Aftermath);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The other servers are heard again.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The other servers are not heard. Nothing is relied on that was remembered.")]
    private partial void LogDeaf(Exception exception);
}
