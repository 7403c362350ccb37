using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.ClaudeCode.Containers;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// Looks what the engine has, keeps <see cref="EngineView"/>, and tells of outages. Only <see cref="RunSupervisor"/> has it look, one look at a time.
/// </summary>
internal sealed partial class EngineWatch(
    RunContainersSource source,
    EngineView view,
    ExpectedRuns expected,
    IRunReads reads,
    IRuntimeOutages outages,
    IOptions<ClaudeCodeOptions> options,
    TimeProvider time,
    ILogger<EngineWatch> logger)
{
    /// <summary>How often it is looked for what no event tells of: volumes and images.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    /// <summary>An answer that takes longer does not come any more.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan EngineRest = TimeSpan.FromSeconds(1);

    private const int MaxUnmanaged = 1_000;

    private Task<IReadOnlyList<FoundContainer>>? _listing;
    private bool _isLate;
    private bool? _isTold;
    private bool _isLeft;
    private long? _lookedAt;
    private HashSet<AgentId> _here = [];
    private HashSet<string> _strange = new(StringComparer.Ordinal);

    /// <summary>
    /// Asks the engine for all containers of this instance. One that does not answer in time counts as away, also when the answer comes late: that is
    /// still waited for, so that what runs on a slow engine is looked after.
    /// </summary>
    /// <returns>Null when there is no answer yet.</returns>
    public async Task<IReadOnlyList<FoundContainer>?> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listing ??= AskAsync(cancellationToken);
            var found = await _listing.WaitAsync(options.Value.AnswerLimit, time, cancellationToken);
            _listing = null;
            if (!_isLate)
            {
                view.Saw(found);
            }

            _isLate = false;
            return found;
        }
        catch (TimeoutException exception)
        {
            _isLate = true;
            Away(exception);
        }
        catch (EngineAwayException exception)
        {
            (_listing, _isLate) = (null, false);
            Away(exception);
        }

        return null;

        async Task<IReadOnlyList<FoundContainer>> AskAsync(CancellationToken cancellationToken)
        {
            using var over = new CancellationTokenSource(LongestAnswer, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            var inventory = await source.InventoryAsync(limit.Token);
            try
            {
                return await inventory.ListAsync(limit.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new EngineAwayException(exception);
            }
        }
    }

    /// <summary>Looks for what lists of containers do not tell, when it is time: images, volumes, and what belongs to no agent.</summary>
    /// <param name="found">The containers that there are.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(IReadOnlyList<FoundContainer> found, CancellationToken cancellationToken)
    {
        if (view.IsAway || !IsDue(found))
        {
            return;
        }

        using var over = new CancellationTokenSource(options.Value.AnswerLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var inventory = await source.InventoryAsync(limit.Token);
            view.SawImage(await inventory.FindImageAsync(options.Value.Image, limit.Token));
            var volumes = await inventory.ListVolumesAsync(limit.Token);

            // What the store says now is later than what the engine said: an agent that is made meanwhile is not taken for one that is gone.
            var fates = await reads.FatesAsync(
                [.. volumes.Select(left => (left.Tenant, left.Agent)), .. found.Select(container => container.Agent).OfType<(TenantId, AgentId)>()],
                cancellationToken);
            await EraseAsync(inventory, volumes.Where(left => fates[left.Agent] == AgentFate.Purged), limit.Token);
            view.SawUnmanaged(
            [
                .. Unmanaged(found, volumes, agent => fates[agent] == AgentFate.Unknown).OrderBy(container => container.Name, StringComparer.Ordinal)
                    .Take(MaxUnmanaged),
            ]);
            _here = [.. fates.Where(fate => fate.Value == AgentFate.Here).Select(fate => fate.Key)];
            _strange = Strange(found);
            _lookedAt = time.GetTimestamp();
        }
        catch (EngineAwayException exception)
        {
            Away(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            Away(exception);
        }
    }

    /// <summary>Tells operators of an outage once, and that it is over once.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var isAway = view.IsAway;
        if (_isTold == isAway)
        {
            return;
        }

        await (isAway ? outages.BeginAsync(RuntimeKind.ClaudeCode, cancellationToken) : outages.EndAsync(cancellationToken));
        _isTold = isAway;
    }

    /// <summary>Wakes the supervisor whenever the engine tells that something has changed, until it is ended.</summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var inventory = await source.InventoryAsync(cancellationToken);
                await inventory.WatchAsync(expected.Wake, cancellationToken);
            }
            catch (Exception)
            {
                // The loop boundary: the engine or the store is away, or the process ends. The sweep sees and says so; what happens meanwhile is seen by it.
            }

            await Task.Delay(EngineRest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsDue(IReadOnlyList<FoundContainer> found) => view.TakeLookSoon()
        || _isLeft
        || !view.HasImage
        || _lookedAt is not { } at
        || time.GetElapsedTime(at) > LookInterval
        || !_strange.SetEquals(Strange(found));

    /// <summary>Containers that are not known to be of an agent, and how they are.</summary>
    private HashSet<string> Strange(IEnumerable<FoundContainer> found) => found
        .Where(container => container.Agent is not { } agent || !_here.Contains(agent.Agent))
        .Select(container => $"{container.Id} {container.Status}").ToHashSet(StringComparer.Ordinal);

    /// <summary>Removes the volumes of agents that somebody has purged. One that a container still has is left for the next look.</summary>
    private async Task EraseAsync(EngineInventory inventory, IEnumerable<AgentVolumes> purged, CancellationToken cancellationToken)
    {
        _isLeft = false;
        foreach (var agent in purged.Select(left => left.Agent))
        {
            if (await inventory.TryRemoveVolumesAsync(agent, cancellationToken))
            {
                LogErased(agent);
            }
            else
            {
                _isLeft = true;
            }
        }
    }

    private static IEnumerable<UnmanagedContainer> Unmanaged(
        IReadOnlyList<FoundContainer> found, IReadOnlyList<AgentVolumes> volumes, Func<AgentId, bool> isUnknown)
    {
        var ofAgents = found.Where(container => container.Agent is not null).ToLookup(container => container.Agent!.Value.Agent);
        foreach (var left in volumes.Where(left => isUnknown(left.Agent)))
        {
            var last = ofAgents[left.Agent].MaxBy(container => container.CreatedAt);
            yield return new UnmanagedContainer($"{left.Agent}", $"{left.Agent}", last?.Image ?? string.Empty, last?.Status ?? "volumes", left.CreatedAt)
            {
                Agent = left.Agent,
                Tenant = left.Tenant,
            };
        }

        var shown = volumes.Select(left => left.Agent).ToHashSet();
        foreach (var container in found.Where(container => container.Agent is not { } owner || (isUnknown(owner.Agent) && !shown.Contains(owner.Agent))))
        {
            yield return new UnmanagedContainer(container.Id, container.Name, container.Image, container.Status, container.CreatedAt);
        }
    }

    private void Away(Exception exception)
    {
        if (!view.IsAway)
        {
            LogEngineAway(exception);
        }

        view.IsAway = true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The container engine does not answer. What runs in its containers may go on.")]
    private partial void LogEngineAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The files of the purged agent {Agent} are erased.")]
    private partial void LogErased(AgentId agent);
}
