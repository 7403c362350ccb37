using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Platform.People;
using Trinity.Server.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.People;

/// <summary>Mail goes out over a connection.</summary>
public sealed class MailQueueTests
{
    private static readonly Mail Hello = new("bea@example.org", "Hello", "Good morning.\n\nUntil later.");

    private readonly TestTime _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Mail_ReachesTheServer_AsItIs()
    {
        await using var server = new SmtpServer();
        using var queue = await StartAsync(server, allowsUnencrypted: true);

        queue.Send(Hello);
        queue.Send(Hello with { To = "cay@example.org" });

        await Eventually.HoldsAsync(() => Task.FromResult(server.Mail.Count == 2));
        Assert.Contains("From: trinity@example.org", server.Mail[0], StringComparison.Ordinal);
        Assert.Contains("To: bea@example.org", server.Mail[0], StringComparison.Ordinal);
        Assert.Contains("Subject: Hello", server.Mail[0], StringComparison.Ordinal);
        Assert.EndsWith("Good morning.\n\nUntil later.\n", server.Mail[0].ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("To: cay@example.org", server.Mail[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_IsTriedAgain_WhenTheServerIsBusy()
    {
        await using var server = new SmtpServer(refusals: 2);
        using var queue = await StartAsync(server, allowsUnencrypted: true);

        queue.Send(Hello);

        await Eventually.HoldsAsync(() => Task.FromResult(server.Mail.Count == 1), between: AdvanceAsync);
    }

    [Fact]
    public async Task Mail_StaysHere_WhenTheServerOffersNoEncryption()
    {
        await using var server = new SmtpServer();
        using var queue = await StartAsync(server, allowsUnencrypted: false);

        queue.Send(Hello);

        await Eventually.HoldsAsync(() => Task.FromResult(server.Commands.Count(command => command.StartsWith("EHLO", StringComparison.Ordinal)) == 4), between: AdvanceAsync);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    private async Task AdvanceAsync()
    {
        await Task.Yield();
        _time.MoveTo(_time.GetUtcNow().AddSeconds(1));
    }

    private async Task<MailQueue> StartAsync(SmtpServer server, bool allowsUnencrypted)
    {
        var options = new MailOptions { Host = "127.0.0.1", Port = server.Port, From = "trinity@example.org", AllowUnencrypted = allowsUnencrypted };
        var queue = new MailQueue(Options.Create(options), _time, NullLogger<MailQueue>.Instance);
        await queue.StartAsync(TestContext.Current.CancellationToken);
        return queue;
    }
}
