using System.Collections.Concurrent;
using Trinity.Platform.People;

namespace Trinity.Server.Tests.People;

/// <summary>Keeps mail instead of sending it.</summary>
internal sealed class SentMail : IMailer
{
    private readonly ConcurrentQueue<Mail> _sent = [];

    public IReadOnlyList<Mail> All => [.. _sent];

    public Mail Last => All[^1];

    public void Send(Mail mail) => _sent.Enqueue(mail);
}
