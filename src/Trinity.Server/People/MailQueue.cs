using System.Threading.Channels;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Trinity.Platform.People;

namespace Trinity.Server.People;

/// <summary>
/// Sends mail by SMTP, one after the other. What is in the queue when the process ends is lost, and what cannot be sent is given up after
/// some attempts: each can be asked for again by the person who waits for it.
/// </summary>
internal sealed partial class MailQueue(IOptions<MailOptions> options, TimeProvider time, ILogger<MailQueue> logger) : BackgroundService, IMailer
{
    private const int MaxQueued = 1_000;
    private const int MaxAttempts = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Channel<Mail> _queue = Channel.CreateBounded<Mail>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    public void Send(Mail mail)
    {
        if (options.Value.Host is null)
        {
            LogMail(mail.To, mail.Subject, mail.Text);
        }
        else if (!_queue.Writer.TryWrite(mail))
        {
            LogFull();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var mail in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            for (var attempt = 1; !await TrySendAsync(mail, attempt, stoppingToken) && attempt < MaxAttempts; attempt++)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(4, attempt)), time, stoppingToken);
            }
        }
    }

    private async Task<bool> TrySendAsync(Mail mail, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Timeout);
            using var client = new SmtpClient();
            var mailOptions = options.Value;
            var security = mailOptions.AllowUnencrypted ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.Auto;
            await client.ConnectAsync(mailOptions.Host!, mailOptions.Port, security, patience.Token);
            if (!client.IsSecure && !mailOptions.AllowUnencrypted)
            {
                throw new SslHandshakeException("The server offers no encryption.");
            }

            if (mailOptions.User is { } user)
            {
                await client.AuthenticateAsync(user, mailOptions.Password ?? string.Empty, patience.Token);
            }

            await client.SendAsync(MessageOf(mail), patience.Token);
            await client.DisconnectAsync(quit: true, patience.Token);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnsent(exception, attempt);
            return false;
        }
    }

    private MimeMessage MessageOf(Mail mail)
    {
        var message = new MimeMessage { Subject = mail.Subject, Body = new TextPart("plain") { Text = mail.Text } };
        message.From.Add(MailboxAddress.Parse(options.Value.From));
        message.To.Add(new MailboxAddress(string.Empty, mail.To));
        return message;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No mail server is configured. A mail to {To}: {Subject}\n{Text}")]
    private partial void LogMail(string to, string subject, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail could not be sent, attempt {Attempt}.")]
    private partial void LogUnsent(Exception exception, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of mail is full: one was dropped.")]
    private partial void LogFull();
}
