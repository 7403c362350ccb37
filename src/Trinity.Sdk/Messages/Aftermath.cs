using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Messages;

/// <summary>What has to be told once a transaction is committed. All of it is hints: the truth is in the store.</summary>
internal sealed class Aftermath
{
    /// <summary>Messages that may be executed now.</summary>
    public List<MessageRecord> Runnable { get; } = [];

    /// <summary>Messages that ended.</summary>
    public List<MessageRecord> Ended { get; } = [];

    /// <summary>Agents whose mailboxes must look at their rows again.</summary>
    public List<AgentId> Changed { get; } = [];

    /// <summary>The earliest new timer; null when there is none.</summary>
    public DateTimeOffset? NextTimer { get; private set; }

    public bool IsEmpty => Runnable.Count == 0 && Ended.Count == 0 && Changed.Count == 0 && NextTimer is null;

    public void TimerAdded(DateTimeOffset due)
    {
        if (NextTimer is null || due < NextTimer)
        {
            NextTimer = due;
        }
    }

    public void Clear()
    {
        Runnable.Clear();
        Ended.Clear();
        Changed.Clear();
        NextTimer = null;
    }
}
