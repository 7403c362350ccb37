using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Workspaces;

/// <summary>
/// Opens the workspaces of agents. The container of one is made when somebody looks into it first, shared by all who do, and removed when nobody has
/// for a while. What a server before has left is removed: nobody uses it any more.
/// </summary>
internal sealed partial class AgentWorkspaces(
    RunContainersSource source, IWorkspaceTokens tokens, IOptions<ClaudeCodeOptions> options, TimeProvider time, ILogger<AgentWorkspaces> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<AgentId, Place> _places = [];
    private readonly SemaphoreSlim _first = new(1);
    private volatile WorkspaceContainers? _containers;

    /// <summary>Opens the workspace of an agent.</summary>
    /// <returns>Its container, which is there until it is disposed.</returns>
    /// <exception cref="EngineAwayException">The engine does not answer.</exception>
    /// <exception cref="WorkspaceException">There is no place for it, or the engine refuses it.</exception>
    public async Task<Workspace> OpenAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var containers = await ContainersAsync(cancellationToken);
        while (true)
        {
            var place = _places.GetOrAdd(agent.Id, _ => new Place());
            using var held = await place.HoldAsync(cancellationToken);
            if (place.IsGone)
            {
                continue;
            }

            if (place.Container is null || !await containers.IsRunningAsync(place.Container, cancellationToken))
            {
                await MakeRoomAsync(containers, place, cancellationToken);
                place.Token = tokens.Issue(agent.Id);
                place.Container = await containers.StartAsync(agent, place.Token, cancellationToken);
            }

            place.Take();
            return new Workspace(containers, place.Container, place.Token, () => place.Leave(time.GetTimestamp()));
        }
    }

    /// <summary>Removes the container of an agent, whoever uses it.</summary>
    public async Task RemoveAsync(AgentId agent, CancellationToken cancellationToken)
    {
        var containers = await ContainersAsync(cancellationToken);
        if (!_places.TryGetValue(agent, out var place))
        {
            return;
        }

        using var held = await place.HoldAsync(cancellationToken);
        await containers.RemoveAsync(agent, cancellationToken);
        Forget(agent, place);
    }

    public override void Dispose()
    {
        _first.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // So often that one is removed little later than it may be.
        using var timer = new PeriodicTimer(TimeSpan.FromTicks(Math.Max(options.Value.WorkspaceIdle.Ticks / 4, TimeSpan.TicksPerSecond / 20)), time);
        do
        {
            try
            {
                await RemoveIdleAsync(options.Value.WorkspaceIdle, stoppingToken);
            }
            catch (EngineAwayException)
            {
                // Who looks after executions tells of it. They are idle the next time, too.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The loop boundary.
                LogNotRemoved(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RemoveIdleAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var containers = await ContainersAsync(cancellationToken);
        foreach (var (agent, place) in _places)
        {
            using var held = await place.HoldAsync(cancellationToken);
            if (place.Users == 0 && time.GetElapsedTime(place.UsedAt) >= idle)
            {
                await containers.RemoveAsync(agent, cancellationToken);
                Forget(agent, place);
            }
        }
    }

    /// <summary>Makes room for one more: of those that nobody uses, the one that was used first goes.</summary>
    private async Task MakeRoomAsync(WorkspaceContainers containers, Place wanted, CancellationToken cancellationToken)
    {
        if (wanted.Container is not null || _places.Values.Count(place => place.Container is not null) < options.Value.Workspaces)
        {
            return;
        }

        foreach (var (agent, place) in _places.Where(other => other.Value != wanted && other.Value.Users == 0).OrderBy(other => other.Value.UsedAt))
        {
            // One that somebody holds this moment is about to be used; and two that make room must not wait for each other.
            using var held = place.TryHold();
            if (held is not null && place is { Users: 0, Container: not null })
            {
                await containers.RemoveAsync(agent, cancellationToken);
                Forget(agent, place);
                return;
            }
        }

        throw new WorkspaceException("workspaces_busy", "As many workspaces are open as there may be at once. Try again.");
    }

    private void Forget(AgentId agent, Place place)
    {
        place.IsGone = true;
        place.Container = null;
        tokens.Revoke(agent);
        _places.TryRemove(KeyValuePair.Create(agent, place));
    }

    /// <summary>Asks the engine first to forget what is left over of a server before.</summary>
    private async Task<WorkspaceContainers> ContainersAsync(CancellationToken cancellationToken)
    {
        if (_containers is { } known)
        {
            return known;
        }

        await _first.WaitAsync(cancellationToken);
        try
        {
            if (_containers is null)
            {
                var containers = await source.WorkspacesAsync(cancellationToken);
                await containers.RemoveAllAsync(cancellationToken);
                _containers = containers;
            }

            return _containers;
        }
        finally
        {
            _first.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The containers of workspaces that nobody looks into could not be removed.")]
    private partial void LogNotRemoved(Exception exception);

    /// <summary>What is known of one agent's container. It is changed by who holds it, but for the number of its users.</summary>
    private sealed class Place() : SemaphoreSlim(1)
    {
        private int _users;
        private long _usedAt;

        public string? Container { get; set; }

        /// <summary>What the container reaches hosts outside with.</summary>
        public string Token { get; set; } = string.Empty;

        /// <summary>It is no more that of the agent.</summary>
        public bool IsGone { get; set; }

        public int Users => Volatile.Read(ref _users);

        public long UsedAt => Volatile.Read(ref _usedAt);

        public void Take() => Interlocked.Increment(ref _users);

        public void Leave(long now)
        {
            Volatile.Write(ref _usedAt, now);
            Interlocked.Decrement(ref _users);
        }

        public async Task<IDisposable> HoldAsync(CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken);
            return new Held(this);
        }

        public IDisposable? TryHold() => Wait(0, CancellationToken.None) ? new Held(this) : null;

        private sealed class Held(Place place) : IDisposable
        {
            public void Dispose() => place.Release();
        }
    }
}
