using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Trinity.Server.Tests.Attacks;

/// <summary>Counts how often a password is hashed: that is what takes long, and what would tell by its time who is known.</summary>
internal sealed class CountingHasher : IPasswordHasher<string>
{
    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
    private int _count;

    /// <summary>How many there were since this was asked for last.</summary>
    public int Take() => Interlocked.Exchange(ref _count, 0);

    public string HashPassword(string user, string password)
    {
        Interlocked.Increment(ref _count);
        return _hasher.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(string user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _count);
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
