using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>One step or wait as an attempt has reached it, with the task the handler awaits.</summary>
/// <remarks>
/// The task is never shared and never complete when it is returned. Its continuations run where it is completed: in the pump.
/// </remarks>
internal abstract class Slot : IDeliverable
{
    /// <summary>What is delivered; null while it is not known.</summary>
    public JournalEntry? Entry { get; set; }

    /// <summary>What the request of a new wait will be; null for a step and for what the journal has.</summary>
    public WaitRequest? Wait { get; init; }

    public abstract void Deliver();

    /// <summary>Frees a thread that blocks on the task of a turn that is over.</summary>
    public abstract void Abort(Exception exception);
}

internal sealed class Slot<T>(Func<JournalEntry, T> read) : Slot
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Deliver()
    {
        var entry = Entry!;
        if (entry.Status == JournalStatus.Failed)
        {
            var error = entry.Error ?? new TurnError("unknown", "The reason was not recorded.");
            _source.TrySetException(entry.IsWait
                ? new WaitFailedException(entry.Name, error.Code, error.Message)
                : new StepFailedException(entry.Name, error.Code, error.Message));
            return;
        }

        try
        {
            _source.TrySetResult(read(entry));
        }
        catch (Exception exception)
        {
            // The author's types and converters run here: what they throw belongs to the handler.
            _source.TrySetException(exception);
        }
    }

    public override void Abort(Exception exception) => _source.TrySetException(exception);
}
