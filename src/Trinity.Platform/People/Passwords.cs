using Microsoft.AspNetCore.Identity;

namespace Trinity.Platform.People;

/// <summary>Hashes passwords and compares them.</summary>
internal sealed class Passwords
{
    private const int MinLength = 12;
    private const int MaxLength = 200;

    private readonly IPasswordHasher<string> _hasher;
    private readonly Lazy<string> _nobodys;

    public Passwords(IPasswordHasher<string> hasher)
    {
        _hasher = hasher;
        _nobodys = new Lazy<string>(() => Hash(Guid.NewGuid().ToString()));
    }

    public string Hash(string password) => _hasher.HashPassword(string.Empty, password);

    /// <summary>Compares with a hash, or without one with nobody's: it takes as long.</summary>
    public bool Matches(string? hash, string password)
    {
        // Whoever comes first waits for it to be made, and not only whoever is unknown.
        var nobodys = _nobodys.Value;
        return _hasher.VerifyHashedPassword(string.Empty, hash ?? nobodys, password) != PasswordVerificationResult.Failed && hash is not null;
    }

    public static Fault? Check(string? password, string pointer = "/password") => password?.Length is >= MinLength and <= MaxLength
        ? null
        : new Fault(pointer, "invalid_password", $"A password has {MinLength} to {MaxLength} characters.");
}
