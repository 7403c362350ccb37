using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>Where messages are kept: the port that a database implements.</summary>
internal interface IMessageStore
{
    /// <summary>
    /// Applies writes in their order in one durable transaction. A write that needs a savepoint and fails is taken back alone and keeps its
    /// failure; any other failure takes all of them back and is thrown.
    /// </summary>
    /// <remarks>Called by the writer only, one call at a time.</remarks>
    void Execute(IReadOnlyList<StoreWrite> batch, Backlog backlog, Aftermath aftermath);

    /// <summary>Does what is better done while nothing is written.</summary>
    void Rest();
}
