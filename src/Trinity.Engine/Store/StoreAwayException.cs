namespace Trinity.Engine.Store;

/// <summary>The store cannot be reached, or has no room. Of what was to be written nothing was.</summary>
internal sealed class StoreAwayException(Exception cause, string message = "The store cannot be reached.") : Exception(message, cause);

/// <summary>The store was lost while it committed: whether it did is not known before it is back.</summary>
internal sealed class StoreInDoubtException(Exception cause) : Exception("The store was lost while it committed.", cause);
