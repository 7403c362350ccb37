using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Messages;

/// <summary>What has to be told once a transaction is committed. All of it is hints: the truth is in the store.</summary>
internal sealed class Aftermath
{
    /// <summary>Messages that may be executed now.</summary>
    public List<MessageRecord> Runnable { get; } = [];

    /// <summary>Messages that ended.</summary>
    public List<MessageRecord> Ended { get; } = [];

    /// <summary>Those of them that ended from outside their own turn: their lanes must hear of it.</summary>
    public List<MessageRecord> Released { get; } = [];

    /// <summary>Messages whose execution has gone on without ending: a step, a wait, an effect.</summary>
    public List<MessageId> Touched { get; } = [];

    /// <summary>Agents whose mailboxes must look at their rows again.</summary>
    public List<AgentId> Changed { get; } = [];

    /// <summary>Keys whose states were changed outside of a turn: their lanes read them again.</summary>
    public List<(AgentId Agent, string Key)> Restated { get; } = [];

    /// <summary>Destinations that have something to deliver, or are to be treated otherwise.</summary>
    public List<long> Destinations { get; } = [];

    /// <summary>What is remembered of control data and may not be so any more.</summary>
    public Memory Forgotten { get; set; }

    /// <summary>Whether another process has committed it: whom to tell beyond this one it has told itself.</summary>
    public bool IsHeard { get; init; }

    /// <summary>Whether anything may have been committed that was not heard of: everybody looks again.</summary>
    public bool HasGap { get; init; }

    /// <summary>How many deliveries were given up.</summary>
    public int DeadDeliveries { get; set; }

    /// <summary>The earliest new timer; null when there is none.</summary>
    public DateTimeOffset? NextTimer { get; private set; }

    public bool IsEmpty =>
        Runnable.Count == 0 && Ended.Count == 0 && Touched.Count == 0 && Changed.Count == 0 && Restated.Count == 0 && Destinations.Count == 0
        && Forgotten == Memory.None && DeadDeliveries == 0 && NextTimer is null && !HasGap;

    public void TimerAdded(DateTimeOffset due)
    {
        if (NextTimer is null || due < NextTimer)
        {
            NextTimer = due;
        }
    }

    /// <summary>
    /// A mark to roll back to, when only a part of a transaction is taken back. A look at timers or a destination that comes to nothing harms
    /// nobody, nor does it to forget too much.
    /// </summary>
    public (int Runnable, int Ended, int Released, int Changed, int DeadDeliveries) Mark() =>
        (Runnable.Count, Ended.Count, Released.Count, Changed.Count, DeadDeliveries);

    public void RollbackTo((int Runnable, int Ended, int Released, int Changed, int DeadDeliveries) mark)
    {
        Runnable.RemoveRange(mark.Runnable, Runnable.Count - mark.Runnable);
        Ended.RemoveRange(mark.Ended, Ended.Count - mark.Ended);
        Released.RemoveRange(mark.Released, Released.Count - mark.Released);
        Changed.RemoveRange(mark.Changed, Changed.Count - mark.Changed);
        DeadDeliveries = mark.DeadDeliveries;
    }

    public void Clear()
    {
        Runnable.Clear();
        Ended.Clear();
        Released.Clear();
        Touched.Clear();
        Changed.Clear();
        Restated.Clear();
        Destinations.Clear();
        Forgotten = Memory.None;
        DeadDeliveries = 0;
        NextTimer = null;
    }
}
