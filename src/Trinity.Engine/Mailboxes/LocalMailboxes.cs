using System.Collections.Concurrent;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Mailboxes;

/// <summary>The mailboxes that are open in this process: what commits here reaches them without a call through the cluster.</summary>
internal sealed class LocalMailboxes
{
    private readonly ConcurrentDictionary<AgentId, Mailbox> _mailboxes = [];

    public void Add(Mailbox mailbox) => _mailboxes[mailbox.Agent] = mailbox;

    public void Remove(Mailbox mailbox) => _mailboxes.TryRemove(KeyValuePair.Create(mailbox.Agent, mailbox));

    public IEnumerable<Mailbox> All => _mailboxes.Values;

    public Mailbox? Find(AgentId agent) => _mailboxes.GetValueOrDefault(agent);
}
