using Microsoft.Extensions.Logging;
using Trinity.Sdk;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>What an attempt asks of the engine while it runs.</summary>
internal sealed class TurnServices(Mailbox mailbox, MessageRecord message, DateTimeOffset startedAt, MessagePin pin, TurnWrite? predecessor)
    : ITurnServices
{
    public ILogger Log => mailbox.Context.NodeLog;

    public async ValueTask SettledAsync()
    {
        if (predecessor is not null && !await predecessor.WhenDecidedAsync())
        {
            throw new TrinityException("refused", "What the attempt was built on was refused.");
        }
    }

    public async Task<IReadOnlyList<JournalEntry>> RecordAsync(IReadOnlyList<JournalEntry> entries)
    {
        var recorded = await mailbox.Context.Writer.ApplyAsync(
            mailbox.Tenant,
            mailbox.Agent,
            "record_step",
            transaction => StepRecord.Apply(transaction, message, startedAt, pin, mailbox.Epoch, entries));
        return recorded ?? throw new TrinityException("refused", "The attempt is over.");
    }

    public Task<StateSnapshot?> PeekAsync(string key, CancellationToken cancellationToken) =>
        mailbox.Context.Reads.ReadStateAsync(mailbox.Agent, key, cancellationToken).AsTask();

    public Task<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<StateCondition> conditions, int limit, CancellationToken cancellationToken) =>
        mailbox.Context.Reads.FindKeysAsync(mailbox.Agent, conditions, after: null, limit, cancellationToken).AsTask();
}
