namespace Trinity.Server.Cluster;

/// <summary>
/// Declares servers dead that do not reach the database. They answer the others, so that nobody else finds anything wrong with them; but what
/// their agents were told waits, and nobody takes them over.
/// </summary>
/// <remarks>
/// Every server writes again and again that it is there. Whether that has moved is looked at, and not what time it says: no clock has to be right. And
/// it counts only while this server's own has moved too: where nobody can write, nobody is silent.
/// </remarks>
internal sealed partial class DatabaseWatch(
    IMembershipTable table, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<DatabaseWatch> logger)
    : BackgroundService
{
    /// <summary>How often a server writes that it is there: at least twice between two looks.</summary>
    public static readonly TimeSpan Writing = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(5);

    /// <summary>So many looks in a row at which it had written nothing.</summary>
    private const int Silences = 3;

    private readonly Dictionary<SiloAddress, (DateTime Written, int Silences)> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception)
            {
                // The loop boundary. Who cannot look cannot tell either.
                LogBlind(exception);
                _seen.Clear();
            }

            await Task.Delay(Looking, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var members = await table.ReadAllAsync(cancellationToken);
        var active = members.Members.Select(member => member.Item1).Where(member => member.Status == SiloStatus.Active).ToArray();
        var hasWritten = active.Any(member => member.SiloAddress.Equals(self.SiloAddress) && HasMoved(member));
        var silent = new List<SiloAddress>();
        foreach (var member in active)
        {
            var silences = hasWritten && !HasMoved(member) ? _seen[member.SiloAddress].Silences + 1 : 0;
            _seen[member.SiloAddress] = (member.IAmAliveTime, silences);
            if (silences >= Silences)
            {
                silent.Add(member.SiloAddress);
            }
        }

        foreach (var member in silent)
        {
            LogSilent(member);
            await membership.TryKill(member);
            _seen.Remove(member);
        }
    }

    private bool HasMoved(MembershipEntry member) => !_seen.TryGetValue(member.SiloAddress, out var seen) || seen.Written != member.IAmAliveTime;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The servers' table cannot be looked at.")]
    private partial void LogBlind(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server {Member} does not reach the database, and is declared dead: others take its agents over.")]
    private partial void LogSilent(SiloAddress member);
}
