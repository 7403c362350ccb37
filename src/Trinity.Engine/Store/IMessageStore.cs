using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>Where messages are kept: the port that a database implements.</summary>
internal interface IMessageStore
{
    /// <summary>
    /// Applies writes in their order in one durable transaction. A write that needs a savepoint and fails is taken back alone and keeps its
    /// failure; any other failure takes all of them back and is thrown.
    /// </summary>
    /// <exception cref="StoreAwayException">The store cannot be reached, and nothing was written.</exception>
    /// <exception cref="StoreInDoubtException">The store was lost while it committed: <see cref="WasCommitted"/> says what became of it.</exception>
    /// <remarks>Called by the writer only, one call at a time.</remarks>
    void Execute(IReadOnlyList<StoreWrite> batch, Backlog backlog, Aftermath aftermath);

    /// <summary>Returns when this server alone may write, where others write to the store too. What arrives meanwhile shares the next transaction.</summary>
    /// <remarks>Called by the writer only, when there is something to write.</remarks>
    void AwaitLock();

    /// <summary>Whether the transaction was committed in whose end the store was lost; null as long as that cannot be known.</summary>
    bool? WasCommitted();

    /// <summary>Does what is better done while nothing is written.</summary>
    void Rest();
}
