using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Sdk.Tests.Intake;

internal static class Deliveries
{
    public static IntakeRequest Of(string body, DateTimeOffset receivedAt, params (string Name, string Value)[] headers) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        ReceivedAt = receivedAt,
        Headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The reason a delivery is refused for: always with 401, never with the secret or the expected signature in it.</summary>
    public static string Refused(SignatureCheck check, params string[] unsaid)
    {
        Assert.False(check.IsValid);
        Assert.Null(check.DeliveryId);
        Assert.Equal(401, check.Rejection!.Status);
        Assert.All(unsaid, secret => Assert.DoesNotContain(secret, check.Rejection.Reason, StringComparison.OrdinalIgnoreCase));
        return check.Rejection.Reason;
    }
}
