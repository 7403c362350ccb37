using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Tests.Deliveries;

/// <summary>The pace of a destination, and which secrets it is signed with.</summary>
public sealed class DestinationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Failures_FiveInARow_PauseIt_ThenTwiceAsLongEachTime_UpToTenMinutes_Rule30()
    {
        var destination = Destination();
        var now = Now;
        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            DestinationPace.Failed(destination, retryAfter: null, now);
            pauses.Add(((destination.PausedUntil ?? now) - now).TotalSeconds);
            now = destination.PausedUntil ?? now;
        }

        Assert.Equal([0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600, 600], pauses);
        Assert.Equal(1, DestinationPace.Concurrency(destination.Failures, 4));
    }

    [Fact]
    public void Success_LetsItGoOnAtOnce_Rule30()
    {
        var destination = Destination();
        for (var i = 0; i < 5; i++)
        {
            DestinationPace.Failed(destination, retryAfter: null, Now);
        }

        Assert.True(DestinationPace.Succeeded(destination));
        Assert.Equal((0, null), (destination.Failures, destination.PausedUntil));
        Assert.Equal(4, DestinationPace.Concurrency(destination.Failures, 4));
        Assert.False(DestinationPace.Succeeded(destination));
    }

    /// <summary>Four attempts that were on their way fail at once: that is one failure of the receiver, not four.</summary>
    [Fact]
    public void Failure_WhileItIsPaused_DoesNotPauseItLonger()
    {
        var destination = Destination();
        for (var i = 0; i < 9; i++)
        {
            DestinationPace.Failed(destination, retryAfter: null, Now);
        }

        Assert.Equal((5, Now.AddSeconds(30)), (destination.Failures, destination.PausedUntil));
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(86_400, 86_400)]
    [InlineData(86_401, 86_400)]
    [InlineData(1_000_000_000, 86_400)]
    public void RetryAfter_IsHeeded_UpToADay(long seconds, long paused)
    {
        var destination = Destination();

        DestinationPace.Failed(destination, TimeSpan.FromSeconds(seconds), Now);

        Assert.Equal(Now.AddSeconds(paused), destination.PausedUntil);
    }

    [Fact]
    public void RetryAfter_ShorterThanThePause_DoesNotShortenIt()
    {
        var destination = Destination();
        for (var i = 0; i < 5; i++)
        {
            DestinationPace.Failed(destination, TimeSpan.FromSeconds(1), Now.AddSeconds(2 * i));
        }

        Assert.Equal(Now.AddSeconds(8 + 30), destination.PausedUntil);
    }

    [Fact]
    public void Secrets_UnderRotation_HoldBothForADay()
    {
        var destination = Destination();
        Assert.Empty(destination.SecretsAt(Now));

        Assert.True(destination.Rotate("a", Now));
        Assert.Equal(["a"], destination.SecretsAt(Now));
        Assert.False(destination.Rotate("a", Now));

        Assert.True(destination.Rotate("b", Now));
        Assert.Equal(["b", "a"], destination.SecretsAt(Now.AddHours(24).AddTicks(-1)));
        Assert.Equal(["b"], destination.SecretsAt(Now.AddHours(24)));

        // Two senders that do not agree: whoever receives, its secret is among them.
        Assert.True(destination.Rotate("a", Now));
        Assert.Equal(["a", "b"], destination.SecretsAt(Now));
        Assert.True(destination.Rotate(null, Now));
        Assert.Equal(["a"], destination.SecretsAt(Now));
        Assert.True(destination.Rotate("a", Now));
        Assert.Equal(["a"], destination.SecretsAt(Now));
    }

    private static DestinationRecord Destination() => new()
    {
        Id = 1,
        Tenant = new TenantId(1),
        Agent = new AgentId(1),
        Url = "https://receiver.test/hook?token=secret",
        CreatedAt = Now,
    };
}
