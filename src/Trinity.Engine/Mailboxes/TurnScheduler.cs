using Microsoft.Extensions.Options;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Mailboxes;

/// <summary>Gives lanes their turns: so many at the same time, and fairly between tenants and agents.</summary>
internal sealed class TurnScheduler(IOptions<EngineOptions> options)
{
    private readonly int _limit = options.Value.ParallelTurns;
    private readonly Lock _gate = new();
    private readonly FairQueue<ITurnSource> _ready = new();
    private int _running;

    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Those that wait for a place.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    public void Enqueue(ITurnSource source)
    {
        lock (_gate)
        {
            if (_running >= _limit)
            {
                _ready.Enqueue(source.Tenant, source.Agent, source);
                return;
            }

            _running++;
        }

        Start(source);
    }

    private void Start(ITurnSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Self.RunAsync(state.Source), (Self: this, Source: source), preferLocal: false);

    private async Task RunAsync(ITurnSource source)
    {
        while (true)
        {
            await source.RunAsync();
            lock (_gate)
            {
                if (!_ready.TryDequeue(out source))
                {
                    _running--;
                    return;
                }
            }
        }
    }
}

/// <summary>Something that can make turns: a lane with a message to execute.</summary>
internal interface ITurnSource
{
    TenantId Tenant { get; }

    AgentId Agent { get; }

    /// <summary>Makes turns for a while. It never throws.</summary>
    Task RunAsync();
}
