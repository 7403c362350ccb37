using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>Closes the batches of the audit log of each tenant, by their age or their size.</summary>
internal sealed partial class AuditSealer(
    IControlWriter writer, IAuditReads reads, Denials denials, TimeProvider time, IOptions<AuditOptions> options, ILogger<AuditSealer> logger)
    : BackgroundService
{
    /// <summary>How many entries a batch has at most: what is read at once to check it.</summary>
    public const int BatchEntries = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunAsync();
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await denials.CloseAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            await denials.CloseAsync();
            foreach (var tenant in await reads.TenantsAsync(CancellationToken.None))
            {
                while (IsDue(await reads.UnsealedAsync(tenant, BatchEntries, CancellationToken.None)))
                {
                    await SealAsync(tenant);
                }
            }
        }
        catch (Exception exception)
        {
            // The loop boundary: the next round seals what this one did not.
            LogFailed(exception);
        }
    }

    private bool IsDue(IReadOnlyList<AuditEntry> entries) =>
        entries.Count == BatchEntries || (entries.Count > 0 && entries.Min(entry => entry.At) <= time.GetUtcNow() - options.Value.SealAfter);

    private Task<bool> SealAsync(TenantId tenant) => writer.WriteAsync(tenant, default, "seal_audit", change =>
    {
        var before = change.Audit.LastSeal(tenant);
        var entries = change.Audit.After(tenant, before?.Last ?? 0, BatchEntries);

        // Another server may have been faster.
        if (IsDue(entries))
        {
            change.Audit.Append(AuditSeal.Of(before, entries, change.Messages.Now));
        }

        return true;
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log could not be sealed.")]
    private partial void LogFailed(Exception exception);
}
