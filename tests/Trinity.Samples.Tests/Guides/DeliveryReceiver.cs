using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trinity.Samples.Tests.Guides;

/// <summary>How a receiver of deliveries verifies them without anything of ours: the guide quotes it.</summary>
public static class DeliveryReceiver
{
    public static bool IsOurs(IReadOnlyDictionary<string, string> headers, byte[] body, string secret, DateTimeOffset now)
    {
        var key = Convert.FromBase64String(secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret[6..] : secret);
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.").Concat(body).ToArray();
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        var isRecent = Math.Abs(now.ToUnixTimeSeconds() - long.Parse(headers["webhook-timestamp"], CultureInfo.InvariantCulture)) < 300;
        return isRecent && headers["webhook-signature"].Split(' ')
            .Any(signature => CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)));
    }
}
