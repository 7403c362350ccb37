using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trinity.Engine.Cluster;

/// <summary>The servers that share the instance, as the cluster sees them. Work that has no place of its own is divided among them.</summary>
/// <remarks>Two of them may see it differently for a moment: then something is looked at twice or a sweep later, and nothing depends on more.</remarks>
internal sealed partial class Nodes(IClusterMembershipService membership, ILocalSiloDetails self, ILogger<Nodes> logger) : BackgroundService
{
    private volatile View _view = new(Rank: 0, Count: 1);
    private bool _wasActive;

    /// <summary>A server has come or gone.</summary>
    public event EventHandler? Changed;

    /// <summary>Whether this server looks after what has this number.</summary>
    public bool LooksAfter(long number)
    {
        var view = _view;
        return view.Rank == (int)((ulong)number % (ulong)view.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var members in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                Take(members);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Take(ClusterMembershipSnapshot members)
    {
        var active = members.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.SiloAddress)
            .Order()
            .ToArray();
        var rank = Array.IndexOf(active, self.SiloAddress);
        _wasActive |= rank >= 0;
        if (!_wasActive)
        {
            // It is about to join.
            return;
        }

        // One that leaves, or was declared dead, looks after nothing any more.
        var view = new View(rank, Math.Max(active.Length, 1));
        if (view == _view)
        {
            return;
        }

        _view = view;
        if (rank >= 0)
        {
            LogChanged(view.Count);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The instance has {Count} servers.")]
    private partial void LogChanged(int count);

    private sealed record View(int Rank, int Count);
}
