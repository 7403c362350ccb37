namespace Trinity.Sdk.Messages;

/// <summary>What an address that something is sent to may be. Where it leads is looked at when it is connected to.</summary>
internal static class DeliveryAddress
{
    public const int MaxLength = 2_000;

    /// <summary>Says what is wrong with an address; null when nothing is.</summary>
    public static string? Fault(Uri url) => url switch
    {
        { IsAbsoluteUri: false } => "An address is absolute: https://example.com/hooks.",
        { OriginalString.Length: > MaxLength } => $"An address has at most {MaxLength} characters.",
        _ when url.Scheme is not ("http" or "https") => "An address begins with https:// or http://.",
        { UserInfo.Length: > 0 } => "An address holds no user name and no password: sign what is sent with a secret.",
        { Fragment.Length: > 0 } => "An address has no fragment: nothing after #.",
        _ when url.OriginalString.Any(char.IsControl) => "An address has no control characters.",
        _ => null,
    };
}
