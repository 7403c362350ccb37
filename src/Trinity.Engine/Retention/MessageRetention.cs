using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Retention;

/// <summary>Erases messages, with their journals and effects, whose time of keeping is over.</summary>
internal sealed class MessageRetention(StoreWriter writer) : IRetentionTask
{
    private const int PerTransaction = 1_000;

    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        long? after = 0;
        while (after is { } place && !cancellationToken.IsCancellationRequested)
        {
            after = await writer.ApplyAsync(
                default, default, "erase_ended", transaction => transaction.EraseEnded(endedBefore, place, PerTransaction));
        }
    }
}
