using Trinity.Engine.Deliveries;
using Trinity.Engine.Intake;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Engine.Timers;

namespace Trinity.Engine;

/// <summary>Whether the engine takes work and gets on with it.</summary>
internal sealed class EngineHealth(
    IMessageReads reads,
    StoreWriter writer,
    MessageIntake intake,
    MailboxActivity activity,
    TimerService timers,
    DeliveryDispatcher deliveries,
    EngineService engine,
    IEnumerable<IHealthPart> others,
    TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Each part with whether it is well.</summary>
    public async Task<IReadOnlyList<(string Part, bool IsWell)>> LookAsync(CancellationToken cancellationToken) =>
    [
        ("store", await CanReadAsync(cancellationToken)),
        ("writer", writer.IsWell),
        ("intake", !intake.IsClosed),
        ("mailboxes", !activity.IsStopping),
        ("sweeps", engine.IsWell),
        ("timers", timers.IsWell),
        ("deliveries", deliveries.IsWell),
        .. others.Select(part => (part.Name, part.IsWell)),
    ];

    private async Task<bool> CanReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await reads.LastSequenceAsync(cancellationToken).AsTask().WaitAsync(Patience, time, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: what cannot be read is not there.
            return false;
        }
    }
}
