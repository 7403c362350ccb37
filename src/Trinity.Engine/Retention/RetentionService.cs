using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Retention;

/// <summary>Keeps the store from growing for ever, and counts what tenants have in it.</summary>
internal sealed partial class RetentionService(
    IEnumerable<IRetentionTask> tasks,
    IMessageReads reads,
    TenantQuota quota,
    TimeProvider time,
    IOptions<EngineOptions> options,
    ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(CountAsync, stoppingToken);
        for (var wait = options.Value.RetentionDelay; !stoppingToken.IsCancellationRequested; wait = Interval)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryAsync(EraseAsync, stoppingToken);
            await TryAsync(CountAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> part, CancellationToken stoppingToken)
    {
        try
        {
            stoppingToken.ThrowIfCancellationRequested();
            await part(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The loop ends.
        }
        catch (Exception exception)
        {
            // The loop boundary: the next sweep erases what this one did not.
            LogFailed(exception);
        }
    }

    private async Task EraseAsync(CancellationToken cancellationToken)
    {
        var endedBefore = time.GetUtcNow() - options.Value.Retention;
        foreach (var task in tasks)
        {
            await task.EraseAsync(endedBefore, cancellationToken);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (!quota.LimitsStorage)
        {
            return;
        }

        foreach (var (tenant, bytes) in await reads.StoredBytesAsync(cancellationToken))
        {
            quota.Count(tenant, bytes);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is kept too long could not be erased.")]
    private partial void LogFailed(Exception exception);
}
