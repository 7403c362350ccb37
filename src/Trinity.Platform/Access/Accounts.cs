using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>Who may do what a person does about the own account: keys, sessions, password.</summary>
internal static class Accounts
{
    /// <summary>Why a caller may not; null when it may.</summary>
    public static Refusal? Refuse(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.HasAccount ? Refusal.Forbidden("This key is for something else: sign in, or use a key of scope admin of your own.")
        : null;
}
