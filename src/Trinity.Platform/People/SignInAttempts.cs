namespace Trinity.Platform.People;

/// <summary>How often signing in was tried in vain with an address, whether somebody has it or not: the two look the same.</summary>
internal sealed class SignInAttempts
{
    /// <summary>The hash of the address.</summary>
    public required byte[] EmailHash { get; init; }

    /// <summary>Since the last success, or since the last lock ended.</summary>
    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    /// <summary>The hash of the code that was sent; null when none is good.</summary>
    public byte[]? CodeHash { get; set; }

    public DateTimeOffset? CodeExpiresAt { get; set; }
}
