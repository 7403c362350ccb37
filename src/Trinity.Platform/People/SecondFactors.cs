using OtpNet;
using Trinity.Platform.Access;
using Trinity.Platform.Secrets;

namespace Trinity.Platform.People;

/// <summary>Second factors: codes of an authenticator that change with time (RFC 6238: SHA-1, six digits, 30 seconds).</summary>
internal sealed class SecondFactors(SecretCipher cipher, TimeProvider time)
{
    private const string Issuer = "Trinity";
    private const int SecretBytes = 20;

    /// <summary>The clock of a phone may be a step off.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <summary>A new secret, as authenticators take it.</summary>
    public static NewSecondFactor Create(string email)
    {
        var secret = KeyGeneration.GenerateRandomKey(SecretBytes);
        return new NewSecondFactor(Base32Encoding.ToString(secret), new OtpUri(OtpType.Totp, secret, email, Issuer).ToString());
    }

    /// <summary>The step of time whose code it is, when it was not used before.</summary>
    public long? Match(User user, string code) =>
        MatchSecret(cipher.Open(user.TotpSecret, SecretPlace.SecondFactor(user.Id)), code) is { } step && step > user.TotpStep ? step : null;

    /// <summary>The step of time whose code it is.</summary>
    public long? MatchSecret(string secret, string code) => new Totp(Base32Encoding.ToBytes(secret))
        .VerifyTotp(time.GetUtcNow().UtcDateTime, code.Trim(), out var step, Window) ? step : null;

    public byte[] Seal(User user, string secret) => cipher.Seal(secret, SecretPlace.SecondFactor(user.Id));

    public static bool IsSecret(string text)
    {
        try
        {
            return Base32Encoding.ToBytes(text).Length == SecretBytes;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>A second factor that a person may begin to use.</summary>
/// <param name="Secret">The secret, in the letters and digits that are typed in.</param>
/// <param name="Uri">The same as an address, to be shown as a picture.</param>
internal sealed record NewSecondFactor(string Secret, string Uri);
