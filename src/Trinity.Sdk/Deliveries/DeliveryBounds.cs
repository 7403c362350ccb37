namespace Trinity.Sdk.Deliveries;

/// <summary>The bounds of deliveries that are the same everywhere.</summary>
internal static class DeliveryBounds
{
    /// <summary>How long a secret holds after another one has taken its place.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    /// <summary>The longest time a receiver may ask to be left alone for.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    /// <summary>How many attempts in a row fail before a destination is tried only now and then.</summary>
    public const int FailuresInARow = 5;
}
