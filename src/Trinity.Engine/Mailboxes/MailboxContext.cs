using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Engine.Store;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>What every mailbox of the process works with.</summary>
internal sealed class MailboxContext(
    StoreWriter writer,
    IMessageReads reads,
    IAgentDirectory agents,
    RuntimeRegistry runtimes,
    TurnScheduler scheduler,
    Quarantine quarantine,
    MailboxActivity activity,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<EngineOptions> options,
    ILoggerFactory loggers)
{
    public StoreWriter Writer => writer;

    public IMessageReads Reads => reads;

    public IAgentDirectory Agents => agents;

    public RuntimeRegistry Runtimes => runtimes;

    public TurnScheduler Scheduler => scheduler;

    public Quarantine Quarantine => quarantine;

    public Telemetry Telemetry => telemetry;

    public TimeProvider Time => time;

    public EngineOptions Options { get; } = options.Value;

    public ILogger MailboxLog { get; } = loggers.CreateLogger<Mailbox>();

    public ILogger NodeLog { get; } = loggers.CreateLogger("Trinity.Nodes");

    /// <summary>The mailboxes of the process and what runs in them.</summary>
    public MailboxActivity Activity => activity;
}

/// <summary>What runs in the mailboxes of the process; a stop waits for it.</summary>
internal sealed class MailboxActivity
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _idle = [];
    private int _turns;

    /// <summary>Whether no mailbox begins a turn any more.</summary>
    public bool IsStopping { get; private set; }

    public int Turns
    {
        get
        {
            lock (_gate)
            {
                return _turns;
            }
        }
    }

    /// <returns>Whether a turn may begin.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (IsStopping)
            {
                return false;
            }

            _turns++;
            return true;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (--_turns > 0)
            {
                return;
            }

            foreach (var idle in _idle)
            {
                idle.TrySetResult();
            }

            _idle.Clear();
        }
    }

    /// <summary>Lets no turn begin any more, and returns when those that run have ended.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            IsStopping = true;
            if (_turns == 0)
            {
                return Task.CompletedTask;
            }

            var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _idle.Add(idle);
            return idle.Task;
        }
    }
}
