namespace Trinity.Engine.Store;

/// <summary>Sees every transaction of the writer: the seam at which fault tests end the process.</summary>
internal interface ICommitObserver
{
    /// <summary>The writes are about to be applied and committed.</summary>
    void BeforeCommit(IReadOnlyList<StoreWrite> batch);

    /// <summary>The writes are durable, and nobody knows it yet.</summary>
    void AfterCommit(IReadOnlyList<StoreWrite> batch);
}

/// <summary>Sees nothing.</summary>
internal sealed class NoCommitObserver : ICommitObserver
{
    public void BeforeCommit(IReadOnlyList<StoreWrite> batch)
    {
        // Production has no faults to inject.
    }

    public void AfterCommit(IReadOnlyList<StoreWrite> batch)
    {
        // Production has no faults to inject.
    }
}
