using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>Tells who waits that writes are durable, and what follows from them, in the order of the commits.</summary>
/// <remarks>Its own loop and not the writer's thread: while it tells, the next transaction is on its way to the disk.</remarks>
internal sealed partial class CommitDispatcher
{
    private readonly Channel<Commit> _commits = Channel.CreateUnbounded<Commit>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ILogger<CommitDispatcher> _logger;
    private readonly Task _loop;
    private ICommitListener[] _listeners = [];

    public CommitDispatcher(ILogger<CommitDispatcher> logger)
    {
        _logger = logger;
        _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();
    }

    public void Listen(ICommitListener listener) => _listeners = [.. _listeners, listener];

    public void Committed(IReadOnlyList<StoreWrite> batch, Aftermath aftermath) => _commits.Writer.TryWrite(new Commit(batch, aftermath));

    /// <summary>Another server of the instance has committed something.</summary>
    public void Heard(Aftermath aftermath) => _commits.Writer.TryWrite(new Commit([], aftermath));

    /// <summary>Returns when all that was committed has been told.</summary>
    public Task DrainAsync()
    {
        _commits.Writer.TryComplete();
        return _loop;
    }

    private async Task RunAsync()
    {
        while (await _commits.Reader.WaitToReadAsync())
        {
            while (_commits.Reader.TryRead(out var commit))
            {
                Tell(commit);
            }
        }
    }

    private void Tell(Commit commit)
    {
        foreach (var write in commit.Batch)
        {
            try
            {
                if (write.Failure is { } failure)
                {
                    write.Failed(failure);
                }
                else
                {
                    write.Committed();
                }
            }
            catch (Exception exception)
            {
                // The loop boundary: what one write's owner makes of it must not keep the others waiting.
                LogNotTold(exception, write.Name);
            }
        }

        if (commit.Aftermath.IsEmpty)
        {
            return;
        }

        foreach (var listener in _listeners)
        {
            try
            {
                listener.Committed(commit.Aftermath);
            }
            catch (Exception exception)
            {
                // Hints may be lost; sweeps find what they were about.
                LogNotTold(exception, listener.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit could not be told to '{Name}'.")]
    private partial void LogNotTold(Exception exception, string name);

    private readonly record struct Commit(IReadOnlyList<StoreWrite> Batch, Aftermath Aftermath);
}

/// <summary>What listens to committed transactions, each one in order.</summary>
internal interface ICommitListener
{
    void Committed(Aftermath aftermath);
}
