namespace Trinity.Engine.Store;

/// <summary>How the store was left, and how it is left.</summary>
internal interface IStoreLifetime
{
    /// <summary>Whether the process that used the store before ended without closing it.</summary>
    bool WasUnclean { get; }

    /// <summary>Whether the store was restored from a backup and nothing has run since.</summary>
    bool WasRestored { get; }

    /// <summary>What was restored is held: from now on the store is like any other.</summary>
    void ConfirmRestored();

    /// <summary>Leaves the store.</summary>
    /// <param name="isClean">Whether nothing was running any more.</param>
    void Close(bool isClean);
}
