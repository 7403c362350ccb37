using Trinity.Platform.Access;
using Trinity.Platform.Storage;

namespace Trinity.Platform.People;

/// <summary>
/// Keeps passwords and codes from being guessed. An attempt is counted before it is looked at, so that many at once are no more than many one
/// after the other; and an address that nobody has is counted and locked like any other.
/// </summary>
internal sealed class Lockouts(IControlWriter writer)
{
    private const int MaxFailures = 5;

    private static readonly TimeSpan Locked = TimeSpan.FromMinutes(15);

    /// <summary>Counts an attempt.</summary>
    /// <returns>Why it is not even looked at.</returns>
    public Task<Refusal?> CountAsync(string email) => writer.WriteAsync<Refusal?>(default, default, "count_sign_in", change =>
    {
        var now = change.Messages.Now;
        var attempts = AttemptsOf(change, email);
        if (attempts.LockedUntil is { } until)
        {
            if (until > now)
            {
                return new Refusal(RefusalKind.TooMany, "too_many_attempts", "It was tried too often with this address: try again later.")
                {
                    RetryAfter = until - now,
                };
            }

            attempts.Failures = 0;
            attempts.LockedUntil = null;
        }

        attempts.Failures++;
        attempts.LastAt = now;
        if (attempts.Failures >= MaxFailures)
        {
            attempts.LockedUntil = now + Locked;
        }

        return null;
    });

    /// <summary>The attempt was right: what was counted does not count any more. Within the transaction of what it was for.</summary>
    public static void Forgive(ControlTransaction change, string email) => change.AllTenants.Remove(AttemptsOf(change, email));

    /// <summary>What is known of attempts with an address.</summary>
    public static SignInAttempts AttemptsOf(ControlTransaction change, string email)
    {
        var hash = Tokens.Hash(email);
        if (change.AllTenants.SignInAttempts.Find(hash) is { } known)
        {
            return known;
        }

        var attempts = new SignInAttempts { EmailHash = hash, LastAt = change.Messages.Now };
        change.AllTenants.Add(attempts);
        return attempts;
    }
}
