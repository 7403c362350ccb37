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
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop boundary: the next sweep erases what this one did not.
                LogFailed(exception);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var endedBefore = time.GetUtcNow() - options.Value.Retention;
        foreach (var task in tasks)
        {
            await task.EraseAsync(endedBefore, cancellationToken);
        }

        if (quota.LimitsStorage)
        {
            foreach (var (tenant, bytes) in await reads.StoredBytesAsync(cancellationToken))
            {
                quota.Count(tenant, bytes);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is kept too long could not be erased.")]
    private partial void LogFailed(Exception exception);
}
