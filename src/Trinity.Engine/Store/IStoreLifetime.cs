namespace Trinity.Engine.Store;

/// <summary>How the store was left, and how it is left.</summary>
internal interface IStoreLifetime
{
    /// <summary>Whether the process that used the store before ended without closing it.</summary>
    bool WasUnclean { get; }

    /// <summary>Leaves the store.</summary>
    /// <param name="isClean">Whether nothing was running any more.</param>
    void Close(bool isClean);
}
